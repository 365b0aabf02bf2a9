package dev.freno.server.group.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a Ratis server, on a thread of its own. Its files are closed first and its port after them; then it waits
 * three seconds for each connection to a node that does not answer, which nobody else has to.
 */
final class ServerEnd {
    /** How long connections are waited for once the files are closed. */
    static final Duration CONNECTIONS = Duration.ofMillis(500);

    /** A write that is under way may wait for a slow disk. */
    private static final Duration FILES = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ServerEnd.class);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Thread thread;

    /** Begins it. */
    ServerEnd(@Nullable RaftServer server, EventLoopGroup eventLoop) {
        thread = Thread.ofPlatform().name("freno-raft-end").daemon().start(() -> end(server, eventLoop));
    }

    private static void end(@Nullable RaftServer server, EventLoopGroup eventLoop) {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("raft did not close cleanly", e);
        }
        eventLoop.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /** Waits for all of it. */
    void await() {
        var _ = join(FILES);
    }

    /** Waits for the files, then for the connections, each for a bounded time. */
    void await(BooleanSupplier filesClosed) {
        // Where the server died it closes its files itself, on a thread that nothing lets us join.
        boolean closed = filesClosed.getAsBoolean();
        for (Duration left = FILES; !closed && left.isPositive(); left = left.minus(POLL)) {
            pause();
            closed = filesClosed.getAsBoolean();
        }
        if (!closed) {
            LOG.warn("the files of the raft server are not closed after {} s", FILES.toSeconds());
        }
        if (!join(CONNECTIONS)) {
            LOG.debug("some connections of the raft server end later");
        }
    }

    private static void pause() {
        LockSupport.parkNanos(POLL.toNanos());
    }

    private boolean join(Duration limit) {
        try {
            return thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
