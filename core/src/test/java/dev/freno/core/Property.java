package dev.freno.core;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Checks that something holds for many inputs made at random. The seeds are the same in every run. A failure names its
 * seed; {@code -Dproperty.seed=N} repeats that one alone.
 */
public final class Property {
    /** The system property that names the only seed to run. */
    public static final String SEED = "property.seed";

    private Property() {}

    /** Runs a check with so many seeds; it fails by throwing. */
    public static void check(int runs, Consumer<RandomGenerator> check) {
        Long only = Long.getLong(SEED);
        if (only != null) {
            checkSeed(only, check);
            return;
        }
        for (long seed = 1; seed <= runs; seed++) {
            checkSeed(seed, check);
        }
    }

    /** One of several values, each as likely as the others. */
    public static <T> T oneOf(List<T> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }

    private static void checkSeed(long seed, Consumer<RandomGenerator> check) {
        try {
            check.accept(new SplittableRandom(seed));
        } catch (RuntimeException | AssertionError failed) {
            throw new AssertionError("fails with seed " + seed + " (repeat it by -D" + SEED + "=" + seed + ")", failed);
        }
    }
}
