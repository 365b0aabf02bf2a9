package dev.freno.bench.group;

/**
 * What came of a request. Immutable.
 *
 * @param status of HTTP, 0 where there is no whole answer
 * @param body the whole of it, or what went wrong
 * @param wasSent whether the node may have got the request
 * @param sentNanos before its first byte was sent, by {@link System#nanoTime()}
 * @param endNanos after the last byte came, or when it was given up
 */
public record Answer(int status, String body, boolean wasSent, long sentNanos, long endNanos) {}
