/**
 * From readings of hosts to one value of a metric. A {@link dev.freno.core.reading.Reading} is what a probe brought
 * back from one host; {@link dev.freno.core.reading.Aggregator} applies the ignore rules and the freshness deadline and
 * yields an {@link dev.freno.core.reading.Aggregate}. Pure: the instant comes in as an argument.
 */
@NullMarked
package dev.freno.core.reading;

import org.jspecify.annotations.NullMarked;
