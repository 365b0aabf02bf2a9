package dev.freno.server.probe;

import static dev.freno.server.probe.ProbedStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.CapturedLog;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Hosts that do not answer, in every way in which a host can fail to. */
class DeadHostsIT {
    private static final int REFUSING = 800;
    private static final int HANGING = 200;
    private static final int READINGS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LabCluster lab = SharedLab.reset();

    @Test
    void probes_whenAThousandHostsAreDead_keepReadingTheLiving() {
        List<InstanceKey> living =
                List.of(key(lab.replica(0).address()), key(lab.replica(1).address()));
        try (SilentServer full = SilentServer.full();
                CapturedLog log = new CapturedLog(TransitionLog.class);
                ProbedStore store = ProbedStore.of(lab.probeUser())) {
            List<InstanceKey> dead = deadHosts(full);
            List<InstanceKey> all = new ArrayList<>(dead);
            all.addAll(living);
            store.hosts(all);
            Eventually.eventually(
                    "all dead hosts found out",
                    PATIENCE,
                    () -> dead.stream()
                            .allMatch(host -> store.latest(host) instanceof Reading.Failure failure
                                    && failure.kind() == FailureKind.CONNECT));
            for (InstanceKey host : living) {
                long before = values(store, host);
                Eventually.eventually("values of " + host, PATIENCE, () -> values(store, host) >= before + READINGS);
            }
            assertThat(log.lines()).hasSizeLessThanOrEqualTo(3 * (TransitionLog.MAX_LINES + 1));
        }
    }

    private static List<InstanceKey> deadHosts(SilentServer full) {
        int refused = FreePorts.next();
        List<InstanceKey> dead = new ArrayList<>();
        IntStream.range(0, REFUSING)
                .mapToObj(i -> new InstanceKey("127.1." + i / 250 + "." + (i % 250 + 1), refused))
                .forEach(dead::add);
        IntStream.range(0, HANGING).mapToObj(i -> full.at("127.2.0." + (i + 1))).forEach(dead::add);
        return dead;
    }

    private static long values(ProbedStore store, InstanceKey host) {
        return store.readings(host).stream()
                .filter(Reading.Value.class::isInstance)
                .count();
    }

    @Test
    void connect_whenTheHandshakeHangs_timesOutAndLeavesNoSocketsBehind() {
        try (SilentServer silent = SilentServer.accepting();
                ProbedStore store = ProbedStore.of(lab.probeUser())) {
            InstanceKey host = silent.at("127.0.0.1");
            store.hosts(List.of(host));
            store.awaitFailure(host, FailureKind.TIMEOUT);
            Eventually.eventually("more attempts", PATIENCE, () -> store.failures() >= 6);
            assertThat(store.readings(host))
                    .allMatch(reading ->
                            reading instanceof Reading.Failure failure && failure.kind() == FailureKind.TIMEOUT);
            assertThat(Sockets.towards(host.port())).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void connect_whenRepeatedForHours_leavesNothingInMemory() throws JMException {
        int port = FreePorts.next();
        List<InstanceKey> dead = IntStream.range(0, 200)
                .mapToObj(i -> new InstanceKey("127.1.0." + (i + 1), port))
                .toList();
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(dead)) {
            Eventually.eventually("many attempts", PATIENCE, () -> store.failures() > 2_000);
            assertThat(liveInstances("io.vertx.core.net.impl.NetClientImpl")).isLessThan(1_000);
        }
    }

    /** How many instances of a class survive a garbage collection. */
    private static long liveInstances(String type) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+", 5))
                .filter(fields -> fields.length > 3 && fields[3].equals(type))
                .mapToLong(fields -> Long.parseLong(fields[1]))
                .sum();
    }

    @Test
    void hosts_whenOneLeaves_closesItsConnectionAndAsksItNoMore() {
        InstanceKey stays = key(lab.replica(0).address());
        InstanceKey leaves = key(lab.replica(1).address());
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(List.of(stays, leaves))) {
            store.awaitValue(leaves);
            store.hosts(List.of(stays));
            int readings = store.readings(leaves).size();
            Eventually.eventually(
                    "no connection",
                    ProbedStore.SOON,
                    () -> Sockets.towards(leaves.port()).isEmpty());
            store.awaitValue(stays);
            assertThat(store.readings(leaves)).hasSize(readings);
        }
    }
}
