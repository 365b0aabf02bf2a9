package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;

/** One connection to a host, from the attempt to make it until it ends. Used on one probe loop. */
interface ProbeSession {
    /**
     * Asks for a metric; to be called when connected and when no other answer is awaited. The session has no deadline
     * for the answer: who asks watches the time, and drops a session that takes too long.
     *
     * @param metric the index of the metric in the store's list
     * @param nowNanos the reading's instant
     */
    void ask(int metric, long nowNanos);

    /**
     * Ends it for good, whatever it is doing; idempotent. The listener hears nothing any more. The socket is closed at
     * once, even if the server is frozen; only an idle connection is first given the time to say goodbye.
     */
    void drop();

    /** Hears of one session, on its loop. */
    interface Listener {
        /** Ready to be asked. */
        void connected();

        /** The answer to the question that was open: a value or a failure. The connection stays usable. */
        void answered(Reading reading);

        /** No connection came about, or it broke. The session is over. */
        void lost(FailureKind kind, String detail);
    }
}
