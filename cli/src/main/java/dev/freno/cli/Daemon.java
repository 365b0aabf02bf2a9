package dev.freno.cli;

import dev.freno.server.FrenoServer;
import dev.freno.server.StartException;
import dev.freno.server.config.NodeConfig;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a node as a process: starts it, waits for its end, and stops it in order on SIGTERM or SIGINT. A JVM that ends by a
 * signal reports the signal; supervisors should see a stop in order as the success it is, so the exit code is then 0, also
 * while the node is still starting.
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final int FAILED = 1;

    private final NodeConfig config;
    private final boolean showsStack;
    private final CountDownLatch broken = new CountDownLatch(1);
    private volatile @Nullable FrenoServer server;
    private volatile boolean failed;

    Daemon(NodeConfig config, boolean showsStack) {
        this.config = config;
        this.showsStack = showsStack;
    }

    /** Blocks until the node can go on no longer; to be called once. The exit code: a stop by a signal never returns. */
    int run(PrintWriter err) {
        LOG.info("starting {}", BuildInfo.read());
        HeapTrim.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            server = FrenoServer.start(config, this::cannotGoOn);
            broken.await();
        } catch (StartException e) {
            tell(e, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            failed = true; // also by a bug or an error of the JVM: no supervisor may take that for a stop in order
        }
        return FAILED;
    }

    private void cannotGoOn(String why) {
        LOG.error("this node cannot go on: {}", why);
        broken.countDown();
    }

    private void tell(StartException failure, PrintWriter err) {
        err.println("error: " + failure.getMessage());
        if (showsStack) {
            failure.printStackTrace(err);
        }
    }

    private void stop() {
        FrenoServer running = server;
        if (running != null) {
            running.close();
        }
        LogLevels.end();
        if (!failed) {
            Runtime.getRuntime().halt(0);
        }
    }
}
