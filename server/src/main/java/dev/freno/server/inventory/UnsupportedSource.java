package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A source that can be configured and that this version cannot ask: it always fails, so its store is never writable. */
record UnsupportedSource(String describe) implements HostSource {
    @Override
    public CompletionStage<Collection<InstanceKey>> fetch(Duration deadline) {
        return CompletableFuture.failedStage(
                new UnsupportedOperationException("this version of freno cannot take hosts from " + describe));
    }
}
