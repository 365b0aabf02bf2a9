package dev.freno.server.hostcheck;

import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.Secret;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.config.StoreConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores as configured, that ignore hosts with {@code backup} in their names. */
final class CheckedStores {
    private CheckedStores() {}

    static StoreConfig of(StoreConfig.@Nullable HttpCheck check) {
        StoreSpec spec = new StoreSpec(
                new StoreKey("mysql", "main"), List.of(new MetricSpec("default", "", 1, 1)), IgnoreRules.NONE);
        ProbeSettings settings = new ProbeSettings(
                "",
                Secret.NONE,
                "",
                Duration.ofMillis(50),
                Duration.ZERO,
                Duration.ofSeconds(1),
                ProbeSettings.Tls.DISABLED);
        return new StoreConfig(spec, settings, new SourceSettings.Static(List.of()), List.of("backup"), check);
    }
}
