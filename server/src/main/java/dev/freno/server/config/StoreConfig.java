package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One store as configured.
 *
 * <p>Immutable.
 *
 * @param spec what is asked and what is too much
 * @param probe how its hosts are asked
 * @param source where its hosts come from
 * @param ignoredHosts hosts whose {@code host:port} contains one of these, none of them empty, do not count
 * @param httpCheck the check that can take a host out, null for none
 */
public record StoreConfig(
        StoreSpec spec,
        ProbeSettings probe,
        SourceSettings source,
        List<String> ignoredHosts,
        @Nullable HttpCheck httpCheck) {
    public StoreConfig {
        ignoredHosts = List.copyOf(ignoredHosts);
    }

    /** Whether the configuration keeps this host from counting. */
    public boolean ignores(InstanceKey host) {
        String name = host.toString();
        return ignoredHosts.stream().anyMatch(name::contains);
    }

    /**
     * A check over HTTP: only an answer of 404 takes a host out.
     *
     * @param port 1 to 65535
     * @param path without a leading slash
     */
    public record HttpCheck(int port, String path) {}
}
