package dev.freno.lab;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link HaProxy} looks like. Immutable.
 *
 * @param pools the servers of each pool, in their order
 * @param account what the statistics page demands, null for nothing
 * @param tls whether the statistics page is served over TLS, with a certificate for {@code localhost} and 127.0.0.1 by
 *     {@link HaProxy#authority()}; on 127.0.0.2 too, for which the certificate is not valid
 */
public record HaProxyConfig(
        Map<String, List<Server>> pools, @Nullable LabUser account, boolean tls) {
    /** Where the statistics page is. */
    static final String PATH = "/stats";

    /**
     * A server of a pool. Immutable.
     *
     * @param name what HAProxy calls it, of letters, digits and {@code . : - _}
     * @param address {@code host:port} to which HAProxy connects
     * @param options what follows in its line, for example {@link #CHECKED}; empty for none
     */
    public record Server(String name, String address, String options) {
        /** HAProxy connects to it ten times a second to see whether it is up. */
        public static final String CHECKED = "check inter 100ms";
    }

    public HaProxyConfig {
        Map<String, List<Server>> copy = new LinkedHashMap<>();
        pools.forEach((pool, servers) -> copy.put(pool, List.copyOf(servers)));
        pools = copy;
    }

    /** One pool; further ones by {@link #withPool}. */
    public static HaProxyConfig of(String pool, Server... servers) {
        return new HaProxyConfig(Map.of(pool, List.of(servers)), null, false);
    }

    public HaProxyConfig withPool(String pool, List<Server> servers) {
        Map<String, List<Server>> more = new LinkedHashMap<>(pools);
        more.put(pool, servers);
        return new HaProxyConfig(more, account, tls);
    }

    public HaProxyConfig withAccount(LabUser user) {
        return new HaProxyConfig(pools, user, tls);
    }

    public HaProxyConfig withTls() {
        return new HaProxyConfig(pools, account, true);
    }

    /** The configuration file. */
    String text(int statsPort, int adminPort, Optional<Path> certificate) {
        StringBuilder text = new StringBuilder("""
                global
                  maxconn 200
                  nbthread 1
                  stats socket ipv4@127.0.0.1:%d level admin
                defaults
                  mode tcp
                  timeout connect 1s
                  timeout client 30s
                  timeout server 30s
                frontend statistics
                  mode http
                  bind %s
                  stats enable
                  stats uri %s
                """.formatted(adminPort, bind(statsPort, certificate), PATH));
        if (account != null) {
            text.append("  stats auth %s:%s\n".formatted(account.name(), account.password()));
        }
        pools.forEach((pool, servers) -> {
            text.append("backend ").append(pool).append('\n');
            for (Server server : servers) {
                text.append("  server %s %s %s\n".formatted(server.name(), server.address(), server.options()));
            }
        });
        return text.toString();
    }

    private static String bind(int port, Optional<Path> certificate) {
        return certificate
                .map(file -> "127.0.0.1:%d,127.0.0.2:%d ssl crt %s".formatted(port, port, file))
                .orElse("127.0.0.1:" + port);
    }
}
