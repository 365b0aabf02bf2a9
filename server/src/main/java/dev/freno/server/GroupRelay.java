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
 * Brings the group's news to the stores. The group starts before them: what it told before {@link #connect} is passed on
 * then.
 *
 * <p>A change of the skipped hosts has reached every store when {@link #rulesChanged} returns, and a command is
 * acknowledged only after that: whoever was told that a host is skipped never sees it counted. Throttles do not concern
 * the stores: checks read them from the group.
 *
 * <p>With leadership the stores are probed at full rate, and their hosts asked for anew, from that moment on; without it
 * they stand by.
 */
final class GroupRelay implements GroupListener {
    private static final Duration STORES_LIMIT = Duration.ofMillis(500);

    private @Nullable Takers takers;
    private Rules rules = Rules.NONE;
    private boolean leading;

    /**
     * Who takes the news.
     *
     * @param inventory asked for the newest hosts when this node begins to lead
     * @param leadershipChanges counts them
     */
    record Takers(Collection<ServedStore> stores, Inventory inventory, Runnable leadershipChanges) {
        Takers {
            stores = List.copyOf(stores);
        }
    }

    /** From now on news go to these; they are told at once how things stand. */
    synchronized void connect(Takers connected, Supplier<Rules> inForce) {
        takers = connected;
        rules = inForce.get();
        tell(connected);
        connected.stores().forEach(store -> store.leadershipChanged(leading));
        if (leading) {
            connected.leadershipChanges().run();
        }
    }

    @Override
    public synchronized void leadershipChanged(boolean leads) {
        leading = leads;
        if (takers == null) {
            return;
        }
        takers.stores().forEach(store -> store.leadershipChanged(leads));
        if (leads) {
            takers.inventory().refreshNow();
        }
        takers.leadershipChanges().run();
    }

    @Override
    public synchronized void rulesChanged(Rules latest) {
        boolean concernsStores = !rules.skipsSameHosts(latest);
        rules = latest;
        if (concernsStores && takers != null) {
            tell(takers);
        }
    }

    /** A loop that is busy for longer than the limit takes the rules when it comes to them. */
    private void tell(Takers told) {
        CompletableFuture.allOf(told.stores().stream()
                        .map(store -> store.rulesChanged(rules))
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, STORES_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
