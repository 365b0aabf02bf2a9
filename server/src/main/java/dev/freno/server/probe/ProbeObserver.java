package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;

/** Counts probes. Called on all probe loops: thread-safe, quick, never throws. */
public interface ProbeObserver {
    /** For those who do not count. */
    ProbeObserver NONE = new ProbeObserver() {
        @Override
        public void succeeded(long latencyNanos) {}

        @Override
        public void failed(FailureKind kind) {}
    };

    /**
     * A query brought a value.
     *
     * @param latencyNanos from sending the query to having the value
     */
    void succeeded(long latencyNanos);

    /** A query, or an attempt to connect, brought none. */
    void failed(FailureKind kind);
}
