/**
 * How long a group of three is without an answer when its leader goes, and what a client notices of a planned restart. The group
 * is that of {@link dev.freno.bench.group}; nothing is simulated.
 */
@NullMarked
package dev.freno.bench.failover;

import org.jspecify.annotations.NullMarked;
