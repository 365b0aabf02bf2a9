/**
 * The fault suite: a group of real processes is hurt by a seeded plan, while clients command and check and a watch asks who
 * leads. {@link dev.freno.bench.faults.FaultSuite} puts it together; what was seen is judged by
 * {@link dev.freno.bench.history}.
 */
@NullMarked
package dev.freno.bench.faults;

import org.jspecify.annotations.NullMarked;
