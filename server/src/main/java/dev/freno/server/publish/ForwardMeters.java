package dev.freno.server.publish;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a node that does not lead passes to the leader, by what came of it. Thread-safe. */
public final class ForwardMeters {
    private final Map<Kind, Map<Outcome, LongAdder>> counts = new EnumMap<>(Kind.class);
    private final LongAdder pending = new LongAdder();

    /** What is passed on. */
    public enum Kind {
        CHECK,
        COMMAND
    }

    /** How it ended. */
    public enum Outcome {
        /** The leader answered. */
        ANSWERED,
        /** This node had become the leader, and did it itself. */
        DONE_HERE,
        /** No leader could be asked; nothing has happened. */
        NO_LEADER,
        /** Too many were under way; nothing has happened. */
        BUSY,
        /** It was sent, and no answer came. */
        UNKNOWN
    }

    public ForwardMeters(MeterRegistry registry) {
        for (Kind kind : Kind.values()) {
            Map<Outcome, LongAdder> ofKind = new EnumMap<>(Outcome.class);
            counts.put(kind, ofKind);
            for (Outcome outcome : Outcome.values()) {
                LongAdder count = new LongAdder();
                ofKind.put(outcome, count);
                FunctionCounter.builder("freno.forwarded.requests", count, LongAdder::sum)
                        .tag("kind", word(kind))
                        .tag("outcome", word(outcome))
                        .register(registry);
            }
        }
        Gauge.builder("freno.forwarded.pending", pending, LongAdder::sum).register(registry);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** One more is on its way. */
    public void began() {
        pending.increment();
    }

    /** One that was on its way has ended. */
    public void ended() {
        pending.decrement();
    }

    public void count(Kind kind, Outcome outcome) {
        Map<Outcome, LongAdder> ofKind = counts.get(kind);
        LongAdder count = ofKind == null ? null : ofKind.get(outcome);
        if (count != null) {
            count.increment();
        }
    }

    void addTo(Map<String, Number> vars) {
        counts.forEach((kind, ofKind) -> ofKind.forEach(
                (outcome, count) -> vars.put("forwarded." + word(kind) + "." + word(outcome), count.sum())));
        vars.put("forwarded.pending", pending.sum());
    }
}
