package dev.freno.server.probe;

import dev.freno.core.reading.Reading;
import dev.freno.core.store.InstanceKey;

/** Takes what the probes of one store bring back. Called on the store's event loop only; must not block. */
@FunctionalInterface
public interface ReadingSink {
    /**
     * A new reading.
     *
     * @param host one of the store's hosts; a host that has left is ignored
     * @param metric the index of the metric in the store's list
     */
    void accept(InstanceKey host, int metric, Reading reading);
}
