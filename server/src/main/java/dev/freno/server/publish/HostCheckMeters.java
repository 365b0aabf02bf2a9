package dev.freno.server.publish;

import dev.freno.server.hostcheck.HostCheckObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the HTTP checks of hosts, by what came of them: a status, {@code error} or {@code skip}. Statuses are what hosts
 * choose to send, so only {@link #MAX_STATUSES} of them are told apart; further ones count as {@code other}.
 *
 * <p>Thread-safe.
 */
public final class HostCheckMeters implements HostCheckObserver {
    static final int MAX_STATUSES = 50;

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder others;
    private final LongAdder errors;
    private final LongAdder skips;

    public HostCheckMeters(MeterRegistry registry) {
        this.registry = registry;
        this.others = register(OTHER);
        this.errors = register("error");
        this.skips = register("skip");
    }

    private LongAdder register(String result) {
        LongAdder count = new LongAdder();
        FunctionCounter.builder("freno.host.checks", count, LongAdder::sum)
                .tag("result", result)
                .register(registry);
        return count;
    }

    @Override
    public void answered(int status) {
        LongAdder count = answers.get(status);
        (count == null ? firstOf(status) : count).increment();
    }

    private synchronized LongAdder firstOf(int status) {
        return answers.size() < MAX_STATUSES
                ? answers.computeIfAbsent(status, first -> register(Integer.toString(first)))
                : answers.getOrDefault(status, others);
    }

    @Override
    public void failed() {
        errors.increment();
    }

    @Override
    public void skipped(int hosts) {
        skips.add(hosts);
    }

    void addTo(Map<String, Number> vars) {
        answers.forEach((status, count) -> vars.put("httpcheck." + status, count.sum()));
        vars.put("httpcheck." + OTHER, others.sum());
        vars.put("httpcheck.error", errors.sum());
        vars.put("httpcheck.skip", skips.sum());
    }
}
