package dev.freno.server.publish;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers, connections and failures of the HTTP side. Thread-safe. */
public final class HttpMeters {
    /** Statuses have three digits. */
    private static final int STATUSES = 1000;

    private final MeterRegistry registry;
    private final AtomicReferenceArray<LongAdder> answers = new AtomicReferenceArray<>(STATUSES);
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
        (count == null ? newAnswers(status) : count).increment();
    }

    private synchronized LongAdder newAnswers(int status) {
        LongAdder known = answers.get(status);
        if (known != null) {
            return known;
        }
        LongAdder count = new LongAdder();
        answers.set(status, count);
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
        for (int status = 0; status < STATUSES; status++) {
            LongAdder count = answers.get(status);
            if (count != null) {
                vars.put("http.answers." + status, count.sum());
            }
        }
        vars.put("http.connections", opened.sum() - closed.sum());
        vars.put("http.connections.cut", cut.sum());
        vars.put("http.handler-failures", failures.sum());
    }
}
