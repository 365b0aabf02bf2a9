package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;

/** Asks one kind of server. Used on one probe loop. */
interface Prober {
    /**
     * Begins to connect and returns at once. Never throws for what the network does. Unless it is dropped before, the
     * session tells its listener, after this method has returned and within the connect deadline, give or take a few
     * ticks, that it is connected or lost.
     */
    ProbeSession open(InstanceKey host, ProbeSession.Listener listener);
}
