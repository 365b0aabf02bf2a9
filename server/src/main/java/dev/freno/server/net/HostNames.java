package dev.freno.server.net;

import io.vertx.core.dns.AddressResolverOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How the node finds addresses: by Vert.x's own resolver, which blocks no thread and reads the hosts file too. */
public final class HostNames {
    private static final int CACHE_SECONDS = 2;
    private static final int FAILURE_CACHE_SECONDS = 1;
    private static final int QUERY_TIMEOUT_MILLIS = 400;
    private static final int HOSTS_FILE_REFRESH_MILLIS = 5_000;

    private HostNames() {}

    /**
     * The options for the node's Vert.x. An address that has moved is found within two seconds, because each new
     * connection asks for it again; many hosts of one name, or of names that do not exist, cost one question a second.
     */
    public static AddressResolverOptions resolverOptions() {
        return resolverOptions(null);
    }

    /**
     * The same with another hosts file than the system's.
     *
     * @param hostsFile what the JVM's own resolver was told to read, so that both find the same addresses; null for the
     *     system's
     */
    public static AddressResolverOptions resolverOptions(@Nullable Path hostsFile) {
        AddressResolverOptions options = new AddressResolverOptions()
                .setCacheMaxTimeToLive(CACHE_SECONDS)
                .setCacheNegativeTimeToLive(FAILURE_CACHE_SECONDS)
                .setQueryTimeout(QUERY_TIMEOUT_MILLIS)
                .setHostsRefreshPeriod(HOSTS_FILE_REFRESH_MILLIS);
        return hostsFile == null ? options : options.setHostsPath(hostsFile.toString());
    }
}
