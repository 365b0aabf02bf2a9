package dev.freno.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MariaDB primary with replicas in GTID replication, on this machine, on free ports of the loopback interface.
 *
 * <p>The switches act on one server and return when it is done: what they do is real, not simulated. Undo them with
 * {@link #heal(int)}. Replicas count from 0. Thread-safe.
 *
 * <p>{@link #close()} stops all servers and removes all files. If this JVM ends without it, even by SIGKILL, the same
 * happens within seconds.
 */
public final class LabCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LabCluster.class);

    private final LabDirectory directory;
    private final Accounts accounts;
    private final Optional<LabCertificates> certificates;
    private final List<LabServer> servers;
    private final List<Replication> replications;
    private final Heartbeat heartbeat;

    private LabCluster(LabConfig config, Binaries binaries, LabDirectory directory) {
        this.directory = directory;
        this.accounts = Accounts.random();
        this.certificates = config.tls() ? Optional.of(LabCertificates.create(directory.path())) : Optional.empty();
        this.servers = IntStream.rangeClosed(1, config.replicas() + 1)
                .mapToObj(id -> new LabServer(setup(id, config, binaries)))
                .toList();
        this.replications = replicas().stream()
                .map(replica -> new Replication(replica, primary(), accounts.replicator()))
                .toList();
        this.heartbeat = new Heartbeat(primary(), config.heartbeatInterval());
    }

    /**
     * Starts it; takes a few seconds, and some more the first time, when MariaDB is extracted into the user's cache.
     *
     * @throws LabException if MariaDB is not found or does not run here; the message has the server's log
     */
    public static LabCluster start(LabConfig config) {
        long begin = System.nanoTime();
        Binaries binaries = Binaries.find();
        LabCluster cluster = new LabCluster(config, binaries, LabDirectory.create());
        try {
            cluster.startServers(binaries);
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        LOG.info("{} up after {} ms", cluster.servers, (System.nanoTime() - begin) / 1_000_000);
        return cluster;
    }

    public LabServer primary() {
        return servers.getFirst();
    }

    public LabServer replica(int index) {
        return replicas().get(index);
    }

    public List<LabServer> replicas() {
        return servers.subList(1, servers.size());
    }

    /** The primary, then the replicas. */
    public List<LabServer> servers() {
        return servers;
    }

    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** What freno logs in with. It may read the replication status and the heartbeat table, and nothing else. */
    public LabUser probeUser() {
        return accounts.probe();
    }

    /** May do everything on every server; what {@link LabServer#connect()} uses. */
    public LabUser rootUser() {
        return accounts.root();
    }

    /** Present if {@link LabConfig#tls()}. */
    public Optional<LabCertificates> certificates() {
        return certificates;
    }

    /** Where all files of this cluster are, until it is closed. */
    public Path directory() {
        return directory.path();
    }

    /** STOP SLAVE SQL_THREAD: changes arrive and are not applied. Seconds_Behind_Master is NULL. */
    public void stallReplica(int index) {
        replications.get(index).stall();
    }

    /** STOP SLAVE IO_THREAD: changes no longer arrive. Seconds_Behind_Master is NULL. */
    public void breakReplication(int index) {
        replications.get(index).breakOff();
    }

    /**
     * MASTER_DELAY: replication runs that much behind. Zero ends it.
     *
     * @param delay whole seconds, as MariaDB knows no fractions, not negative
     */
    public void delayReplica(int index, Duration delay) {
        if (delay.isNegative() || delay.toNanosPart() != 0) {
            throw new IllegalArgumentException("a delay is in whole seconds: " + delay);
        }
        replications.get(index).delay(delay);
    }

    /** FLUSH TABLES WITH READ LOCK, held: replication runs, but waits at its next write. */
    public void lockReplica(int index) {
        replications.get(index).lock();
    }

    /** SIGSTOP: connections stay open, new ones are accepted by the kernel, and nothing is ever answered. */
    public void freeze(int index) {
        replica(index).freeze();
    }

    /**
     * Slows a replica's process down to a share of its speed, by SIGSTOP and SIGCONT ten times a second. How far it falls
     * behind depends on how much is written.
     *
     * @param share more than 0 and less than 1
     */
    public void slowReplica(int index, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("a share is more than 0 and less than 1: " + share);
        }
        replica(index).slow(share);
    }

    /** Ends what {@link #slowReplica} or {@link #freeze} began, without waiting for the replica to catch up. */
    public void releaseReplica(int index) {
        replica(index).revive();
    }

    /** SIGKILL: connections are reset, new ones refused. */
    public void kill(int index) {
        replica(index).kill();
    }

    /**
     * Undoes all of the above on a replica, and waits until it has what the primary had at the time of the call. A
     * dead one is started again on its port with its data. Does no harm to a healthy one. The primary must be up.
     *
     * @throws LabException if the replica has not caught up after 30 s
     */
    public void heal(int index) {
        replications.get(index).heal();
    }

    public void freezePrimary() {
        primary().freeze();
    }

    public void killPrimary() {
        primary().kill();
    }

    /** Lets the primary go on, or starts it again. Replicas reconnect by themselves within two seconds. */
    public void healPrimary() {
        primary().revive();
    }

    /** Heals the primary, then all replicas, and lets the heartbeat run. */
    public void healAll() {
        healPrimary();
        heartbeat.resume();
        inParallel(replications, Replication::heal);
    }

    @Override
    public void close() {
        heartbeat.close();
        try {
            inParallel(servers, LabServer::stop);
        } finally {
            directory.close();
        }
    }

    private ServerSetup setup(int id, LabConfig config, Binaries binaries) {
        Path data = directory.path().resolve("data-" + id);
        return new ServerSetup(id, binaries, data, directory.ownedByRoot(), config, accounts, certificates);
    }

    private void startServers(Binaries binaries) {
        DataDirectory data = new DataDirectory(binaries, directory);
        data.initialise(primary().data(), accounts);
        replicas().forEach(replica -> DataDirectory.copy(primary().data(), replica.data()));
        inParallel(servers, LabServer::start);
        inParallel(replications, Replication::begin);
        heartbeat.start();
        inParallel(replications, Replication::awaitCaughtUp);
    }

    /** Waits for all of them, also when one fails: nothing may be going on behind the caller's back. */
    private static <T> void inParallel(List<T> all, Consumer<T> action) {
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (T each : all) {
            running.add(CompletableFuture.runAsync(() -> action.accept(each), Thread::startVirtualThread));
        }
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
