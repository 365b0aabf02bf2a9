package dev.freno.server.http.forward;

import dev.freno.core.store.InstanceKey;

/**
 * A node that leads while this one does not.
 *
 * @param id how the group names it
 * @param http where it is asked
 */
record Leader(String id, InstanceKey http) {
    @Override
    public String toString() {
        return id + " (HTTP at " + http + ")";
    }
}
