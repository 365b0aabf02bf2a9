package dev.freno.server.group.raft;

import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node can listen on its own raft address. Where that has a name, it is waited for: a pod's name is published
 * seconds after the pod has started, and may stand for its predecessor's address until then.
 */
final class OwnAddress {
    /** For how long the name is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    static final Duration PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(OwnAddress.class);

    private final Membership members;
    private final Resolver resolver;
    private final Pause pause;

    /** What a name stands for at present. */
    interface Resolver {
        InetAddress resolve(String host) throws UnknownHostException;
    }

    /** Lets time pass. */
    interface Pause {
        void take(Duration time) throws InterruptedException;
    }

    OwnAddress(Membership members, Resolver resolver, Pause pause) {
        this.members = members;
        this.resolver = resolver;
        this.pause = pause;
    }

    static OwnAddress of(Membership members) {
        return new OwnAddress(members, InetAddress::getByName, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    /**
     * Returns as soon as the address can be listened on.
     *
     * @throws GroupStartException if another listens on it; if it is none of this machine's, at once for an address that is
     *     written out and after {@link #PATIENCE} for a name
     */
    void await() throws GroupStartException {
        String missing = missing();
        if (missing != null && !isLiteral()) {
            LOG.info("{}: waiting for up to {} s for that to change", missing, PATIENCE.toSeconds());
            for (Duration left = PATIENCE; missing != null && left.isPositive(); left = left.minus(PAUSE)) {
                rest();
                missing = missing();
            }
        }
        if (missing != null) {
            throw new GroupStartException(missing);
        }
    }

    private boolean isLiteral() {
        try {
            var _ = InetAddress.ofLiteral(members.self().host());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void rest() throws GroupStartException {
        try {
            pause.take(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroupStartException("interrupted while waiting for the raft address " + members.name(), e);
        }
    }

    /** What may yet change, null if the address is fine. */
    private @Nullable String missing() throws GroupStartException {
        InetAddress address;
        try {
            address = resolver.resolve(members.self().host());
        } catch (UnknownHostException e) {
            return "the host of the raft address " + members.name() + " cannot be resolved";
        }
        IOException taken = listen(address, members.self().port());
        if (taken == null) {
            return null;
        }
        if (listen(address, 0) != null) {
            return "the raft address " + members.name() + " stands for " + address.getHostAddress()
                    + ", which is no address of this machine (" + taken.getMessage() + ")";
        }
        throw new GroupStartException(
                "cannot listen on the raft address " + members.name() + ": " + taken.getMessage()
                        + ". Is another freno running on it?",
                taken);
    }

    /** Why not, null if it can be done. */
    private static @Nullable IOException listen(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
