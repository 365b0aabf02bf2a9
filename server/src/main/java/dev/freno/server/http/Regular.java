package dev.freno.server.http;

import dev.freno.server.publish.CheckTally;

/**
 * A client that asks the same again and again, with what needs to be found but once for all its checks. Confined to the
 * client's loop.
 */
final class Regular {
    private final PlainCheck plain;
    private final Client client;
    private final CheckTally tally;
    private long seenSecond = Long.MIN_VALUE;

    Regular(PlainCheck plain, Client client, CheckTally tally) {
        this.plain = plain;
        this.client = client;
        this.tally = tally;
    }

    PlainCheck plain() {
        return plain;
    }

    Client client() {
        return client;
    }

    CheckTally tally() {
        return tally;
    }

    /** Whether this is the first check within a second. */
    boolean isFirstOf(long epochSecond) {
        boolean first = epochSecond != seenSecond;
        seenSecond = epochSecond;
        return first;
    }
}
