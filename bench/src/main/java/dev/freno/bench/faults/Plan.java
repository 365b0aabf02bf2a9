package dev.freno.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What will be done in one round. Immutable.
 *
 * @param strokes one fault, or two that overlap
 * @param quiet between healing and the next round
 */
record Plan(List<Stroke> strokes, Duration quiet) {
    private static final int MIN_MILLIS = 800;
    private static final int MAX_MILLIS = 4_000;
    private static final int MIN_STORE_MILLIS = 4_000;
    private static final int MAX_QUIET_MILLIS = 1_500;

    Plan {
        strokes = List.copyOf(strokes);
    }

    /**
     * One fault. Immutable.
     *
     * @param leader whether it hits the node that leads at that time, or one that follows
     * @param pick chooses among the nodes that come into question, 0 or more
     * @param time until the next one, or until all is healed
     */
    record Stroke(FaultKind kind, boolean leader, int pick, Duration time) {}

    /**
     * Plans, the same for the same seed. All kinds come once, in an order of chance, before one comes again; in every fourth
     * round another one is added before the first is healed.
     */
    static final class Source {
        private final Random random;
        private final List<FaultKind> deck = new ArrayList<>();

        Source(long seed) {
            random = new Random(seed);
        }

        Plan next() {
            List<Stroke> strokes = new ArrayList<>();
            strokes.add(stroke());
            if (random.nextInt(4) == 0) {
                strokes.add(stroke());
            }
            return new Plan(strokes, Duration.ofMillis(random.nextInt(MAX_QUIET_MILLIS)));
        }

        private Stroke stroke() {
            if (deck.isEmpty()) {
                deck.addAll(List.of(FaultKind.values()));
                Collections.shuffle(deck, random);
            }
            FaultKind kind = deck.removeLast();
            int least = kind.isOfStore() ? MIN_STORE_MILLIS : MIN_MILLIS;
            int most = kind.isOfStore() ? MIN_STORE_MILLIS + MIN_MILLIS : MAX_MILLIS;
            return new Stroke(
                    kind, random.nextInt(3) > 0, random.nextInt(1_000), Duration.ofMillis(random.nextInt(least, most)));
        }
    }
}
