/**
 * What clients saw of a group, and whether that is possible for a group that keeps its word. Pure: calls with their times go
 * in, violations come out. All times are {@link java.lang.System#nanoTime()} of the one process that made all calls, so
 * they can be compared; the clocks of the nodes play no part.
 */
@NullMarked
package dev.freno.bench.history;

import org.jspecify.annotations.NullMarked;
