package dev.freno.server;

import dev.freno.core.rules.Rules;
import dev.freno.server.group.GroupListener;
import dev.freno.server.inventory.Inventory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the group's news to the stores. The group starts before them, so what comes before {@link #connect} has no taker.
 *
 * <p>A change of the skipped hosts has reached every store when {@link #rulesChanged} returns, and a command is
 * acknowledged only after that: whoever was told that a host is skipped never sees it counted. Throttles do not concern
 * the stores: checks read them from the group.
 */
final class GroupRelay implements GroupListener {
    private static final Duration STORES_LIMIT = Duration.ofMillis(500);

    private List<ServedStore> stores = List.of();
    private @Nullable Inventory inventory;
    private Rules rules = Rules.NONE;

    /** From now on news go to these; they are told the rules in force at once. */
    synchronized void connect(Collection<ServedStore> served, Inventory refreshed, Supplier<Rules> inForce) {
        stores = List.copyOf(served);
        inventory = refreshed;
        rules = inForce.get();
        tell();
    }

    @Override
    public synchronized void leadershipChanged(boolean leading) {
        if (leading && inventory != null) {
            inventory.refreshNow();
        }
    }

    @Override
    public synchronized void rulesChanged(Rules latest) {
        boolean concernsStores = !rules.skipsSameHosts(latest);
        rules = latest;
        if (concernsStores) {
            tell();
        }
    }

    /** A loop that is busy for longer than the limit takes the rules when it comes to them. */
    private void tell() {
        CompletableFuture.allOf(
                        stores.stream().map(store -> store.rulesChanged(rules)).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, STORES_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
