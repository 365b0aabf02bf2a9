/**
 * Microbenchmarks of what freno computes without a clock, a thread or a socket: decisions, rules, aggregation. They run in
 * processes of their own, by JMH, which also counts what one operation allocates. What a whole node costs is measured
 * elsewhere.
 */
@NullMarked
package dev.freno.bench.pure;

import org.jspecify.annotations.NullMarked;
