package dev.freno.cli.demo;

import java.time.Duration;

/**
 * What one run of the bulk job came to. Immutable.
 *
 * @param name how the job went about it
 * @param rows rows written
 * @param time from its first ask to its last write
 * @param worstLag the highest lag of any replica from the job's start until all had caught up
 * @param held how long the job waited because it was told to
 */
record RunResult(String name, int rows, Duration time, Duration worstLag, Duration held) {
    double heldShare() {
        return time.isZero() ? 0 : (double) held.toMillis() / time.toMillis();
    }
}
