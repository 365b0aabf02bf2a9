package dev.freno.core.check;

import java.util.random.RandomGenerator;

/** Draws one given number, and counts how often. */
final class CountingChance implements RandomGenerator {
    private final double drawn;
    private int draws;

    CountingChance(double drawn) {
        this.drawn = drawn;
    }

    int draws() {
        return draws;
    }

    @Override
    public double nextDouble() {
        draws++;
        return drawn;
    }

    @Override
    public long nextLong() {
        throw new AssertionError("only nextDouble is expected");
    }
}
