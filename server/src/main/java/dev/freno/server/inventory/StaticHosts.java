package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A configured list. Immutable. */
record StaticHosts(List<InstanceKey> hosts) implements HostSource {
    StaticHosts {
        hosts = List.copyOf(hosts);
    }

    @Override
    public CompletionStage<Collection<InstanceKey>> fetch(Duration deadline) {
        return CompletableFuture.completedStage(hosts);
    }

    @Override
    public String describe() {
        return "static list";
    }
}
