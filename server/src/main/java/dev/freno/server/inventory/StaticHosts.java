package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A configured list. Immutable. */
public record StaticHosts(List<InstanceKey> hosts) implements HostSource {
    public StaticHosts {
        hosts = List.copyOf(hosts);
    }

    @Override
    public CompletionStage<HostList> fetch(Duration deadline) {
        return CompletableFuture.completedStage(HostList.of(hosts));
    }

    @Override
    public String describe() {
        return "static list";
    }
}
