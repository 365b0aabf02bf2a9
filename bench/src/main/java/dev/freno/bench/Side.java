package dev.freno.bench;

import dev.freno.bench.load.Load;
import dev.freno.bench.load.Method;
import dev.freno.bench.load.Report;
import dev.freno.bench.load.Requests;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One of the servers that are measured in turn, and what it is asked. Confined to one thread. */
final class Side {
    private final String name;
    private final ServerCpu cpu;
    private final Map<Method, Requests> requests = new EnumMap<>(Method.class);

    /** @param paths that are asked in turn, 1 or more */
    Side(String name, URI server, List<String> paths, ServerCpu cpu) {
        this.name = name;
        this.cpu = cpu;
        for (Method method : Method.values()) {
            requests.put(method, Requests.of(method, server, paths));
        }
    }

    /** A node that this JVM has started. */
    static Side of(String name, NodeProcess node, List<String> paths) {
        return new Side(name, node.uri(), paths, ServerCpu.of(node.pid()));
    }

    /** A server that runs already; the path is asked for where the URL has none. */
    static Side running(URI url, String path) throws IOException {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String asked = url.getRawPath().isEmpty() ? path : url.getRawPath() + query;
        return new Side(url.toString(), url, List.of(asked), ServerCpu.listening(url));
    }

    String name() {
        return name;
    }

    /** Asks it, and takes the CPU time that it used meanwhile. */
    Sample ask(LoadCase how, Duration duration) throws IOException, InterruptedException {
        Requests asked = requests.get(how.method());
        if (asked == null) {
            throw new IllegalArgumentException("not prepared for " + how.method());
        }
        Load load = Load.open(how.setting(asked, duration));
        OptionalLong before = cpu.nanos();
        Report report = load.run();
        return new Sample(report, micros(before, report));
    }

    private OptionalDouble micros(OptionalLong before, Report report) {
        OptionalLong now = cpu.nanos();
        return before.isEmpty() || now.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((now.getAsLong() - before.getAsLong()) / 1e3 / Math.max(1, report.answered()));
    }

    /** The share of a core that it uses while nobody asks it, if it is known. */
    OptionalDouble idleShare(Duration time) throws InterruptedException {
        OptionalLong before = cpu.nanos();
        long start = System.nanoTime();
        Thread.sleep(time);
        double elapsed = System.nanoTime() - start;
        OptionalLong now = cpu.nanos();
        return before.isEmpty() || now.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((now.getAsLong() - before.getAsLong()) / elapsed);
    }

    @Override
    public String toString() {
        return name + (cpu.processes() == 0 ? " (its processes are not known)" : "");
    }
}
