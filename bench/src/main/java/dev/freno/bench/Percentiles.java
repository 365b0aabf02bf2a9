package dev.freno.bench;

import java.util.List;
import java.util.Locale;

/** Measured durations, in milliseconds. Immutable. */
final class Percentiles {
    private final double[] sorted;

    Percentiles(List<Double> millis) {
        if (millis.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The smallest measured value that at least this share of them does not exceed; {@code share} is within 0 to 1. */
    double at(double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n %d  min %.1f  p50 %.1f  p90 %.1f  max %.1f ms",
                sorted.length,
                sorted[0],
                at(0.5),
                at(0.9),
                sorted[sorted.length - 1]);
    }
}
