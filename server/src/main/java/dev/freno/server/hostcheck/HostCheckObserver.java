package dev.freno.server.hostcheck;

/** Counts checks of hosts. Called on all probe loops: thread-safe, quick, never throws. */
public interface HostCheckObserver {
    /** A check was answered with this status, whatever the host took for one. */
    void answered(int status);

    /** A check was not answered in time. */
    void failed();

    /** It would have been time to check so many hosts, of a store that has no check. */
    void skipped(int hosts);
}
