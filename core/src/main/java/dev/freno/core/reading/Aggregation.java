package dev.freno.core.reading;

/**
 * An aggregate and how long it is worth.
 *
 * <p>Immutable.
 *
 * @param aggregate the metric over all hosts
 * @param reviewAtNanos the first instant at which one of the readings turns stale, or a joining host runs out of time or grace;
 *     before it, the same readings give the same aggregate; {@link Long#MAX_VALUE} if that never happens
 */
public record Aggregation(Aggregate aggregate, long reviewAtNanos) {}
