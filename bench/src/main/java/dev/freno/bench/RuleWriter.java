package dev.freno.bench;

import dev.freno.bench.group.HttpLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts throttle rules in force at a node, for apps that nobody else asks for; every second one for {@link Stores#NAME} alone. */
final class RuleWriter {
    private static final int WRITERS = 16;
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

    private RuleWriter() {}

    /** Blocks until so many are in force. */
    static void write(URI node, int rules) throws IOException, InterruptedException {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer;
                all.add(writers.submit(() -> {
                    writeSome(node, first, rules);
                    return null;
                }));
            }
            for (Future<?> some : all) {
                some.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("rules could not be put in force: " + e.getCause(), e);
        }
    }

    private static void writeSome(URI node, int first, int rules) throws IOException {
        try (HttpLine line = new HttpLine(new InetSocketAddress(node.getHost(), node.getPort()), LIMIT_NANOS)) {
            for (int rule = first; rule < rules; rule += WRITERS) {
                String store = rule % 2 == 0 ? "" : "?store_name=" + Stores.NAME;
                line.send("/throttle-app/quiet-" + rule + "/ttl/600" + store);
                int status = line.receive(System.nanoTime() + LIMIT_NANOS);
                if (status != 200) {
                    throw new IOException("status " + status + ": " + line.body());
                }
            }
        }
    }
}
