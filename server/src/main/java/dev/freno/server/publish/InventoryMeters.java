package dev.freno.server.publish;

import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.inventory.Inventory;
import dev.freno.server.inventory.InventoryState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How the inventories of the stores stand. Thread-safe. */
final class InventoryMeters {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Inventory inventory;

    InventoryMeters(Inventory inventory, Moments moments, MeterRegistry registry) {
        this.inventory = inventory;
        for (StoreKey store : inventory.stores()) {
            register("freno.inventory.hosts", store, InventoryState::hosts, registry);
            register("freno.inventory.age.seconds", store, state -> age(state, moments.now()), registry);
            register("freno.inventory.failing", store, InventoryMeters::failing, registry);
        }
    }

    private void register(String name, StoreKey store, ToDoubleFunction<InventoryState> value, MeterRegistry registry) {
        Gauge.builder(name, inventory, all -> value.applyAsDouble(all.state(store)))
                .tag("store", store.toString())
                .register(registry);
    }

    private static int failing(InventoryState state) {
        return state.isFailing() ? 1 : 0;
    }

    private static double age(InventoryState state, Moment now) {
        Long confirmed = state.confirmedAtNanos();
        return confirmed == null ? Double.NaN : Math.max(0, now.nanos() - confirmed) / NANOS_PER_SECOND;
    }

    void addTo(Map<String, Number> vars, Moment now) {
        for (StoreKey store : inventory.stores()) {
            InventoryState state = inventory.state(store);
            String key = "inventory." + store.type() + "." + store.name();
            vars.put(key + ".hosts", state.hosts());
            vars.put(key + ".age-seconds", age(state, now));
            vars.put(key + ".failing", failing(state));
        }
    }
}
