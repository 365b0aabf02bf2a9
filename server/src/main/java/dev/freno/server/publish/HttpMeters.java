package dev.freno.server.publish;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers, connections and failures of the HTTP side. Thread-safe. */
public final class HttpMeters {
    private final MeterRegistry registry;
    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder cut = new LongAdder();
    private final LongAdder failures = new LongAdder();

    public HttpMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("freno.http.connections", this, meters -> meters.opened.sum() - meters.closed.sum())
                .register(registry);
        FunctionCounter.builder("freno.http.connections.cut", cut, LongAdder::sum)
                .register(registry);
        FunctionCounter.builder("freno.http.handler.failures", failures, LongAdder::sum)
                .register(registry);
    }

    /** An answer with this status, one of the few that freno gives. */
    public void answered(int status) {
        LongAdder count = answers.get(status);
        (count == null ? answers.computeIfAbsent(status, this::newAnswers) : count).increment();
    }

    private LongAdder newAnswers(int status) {
        LongAdder count = new LongAdder();
        FunctionCounter.builder("freno.http.answers", count, LongAdder::sum)
                .tag("status", Integer.toString(status))
                .register(registry);
        return count;
    }

    /** A connection sent its first request. */
    public void opened() {
        opened.increment();
    }

    /** A connection that had sent a request is gone. */
    public void closed() {
        closed.increment();
    }

    /** A connection was cut because its client was too slow, too big or silent. */
    public void cut() {
        cut.increment();
    }

    /** A handler failed by a bug of ours. */
    public void handlerFailed() {
        failures.increment();
    }

    /** How many handlers have failed. */
    public long handlerFailures() {
        return failures.sum();
    }

    void addTo(Map<String, Number> vars) {
        answers.forEach((status, count) -> vars.put("http.answers." + status, count.sum()));
        vars.put("http.connections", opened.sum() - closed.sum());
        vars.put("http.connections.cut", cut.sum());
        vars.put("http.handler-failures", failures.sum());
    }
}
