package dev.freno.server.http;

import java.time.Duration;

/**
 * What a client may take of the node.
 *
 * <p>Immutable.
 *
 * @param firstRequest within which time of connecting the first request's head must be complete
 * @param nextRequest within which time of the last request's head the next must be complete; answers that the client
 *     does not read, and bodies that it does not finish, count as silence
 * @param maxLine the longest request line, in bytes
 * @param maxHeaders the longest headers, in bytes
 * @param maxBody the longest request body that is read, and thrown away
 * @param drain how long a graceful stop waits for requests in flight
 */
public record HttpLimits(
        Duration firstRequest, Duration nextRequest, int maxLine, int maxHeaders, int maxBody, Duration drain) {
    /** The limits of a running node. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(75), 8192, 16_384, 65_536, Duration.ofSeconds(2));

    static final int SWEEPS_PER_FIRST_REQUEST = 10;

    /** How often connections are looked over. */
    Duration sweepInterval() {
        return firstRequest.dividedBy(SWEEPS_PER_FIRST_REQUEST);
    }

    int sweepsUntilNextRequest() {
        return Math.toIntExact(nextRequest.dividedBy(sweepInterval()));
    }
}
