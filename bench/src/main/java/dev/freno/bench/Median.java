package dev.freno.bench;

import java.util.stream.DoubleStream;

/** The middle of some values, or the mean of the two in the middle. */
final class Median {
    private Median() {}

    /** NaN if there are no values. */
    static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
