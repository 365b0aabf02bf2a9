package dev.freno.server.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the hosts of a store are asked.
 *
 * <p>Immutable.
 *
 * @param user the account on the hosts
 * @param password its password
 * @param collation the session's collation; empty for utf8mb4's default
 * @param interval the distance of two probes of a host, positive
 * @param cache how long a good result stands without another probe; zero for not at all
 * @param deadline how long a connect, and a query, may take, positive
 * @param tls how the connection is protected
 * @param dormant the distance of two probes of a host while nobody asks about the store, at least the interval; zero where
 *     that makes no difference
 */
public record ProbeSettings(
        String user,
        Secret password,
        String collation,
        Duration interval,
        Duration cache,
        Duration deadline,
        Tls tls,
        Duration dormant) {
    /** The probe interval where none is configured. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(50);

    /** How long a connect, and a query, may take. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(1);

    /** Of a store that is never dormant. */
    public ProbeSettings(
            String user,
            Secret password,
            String collation,
            Duration interval,
            Duration cache,
            Duration deadline,
            Tls tls) {
        this(user, password, collation, interval, cache, deadline, tls, Duration.ZERO);
    }

    /**
     * The freshness deadline where none is configured: four intervals and a second, plus the time for which a cached
     * result stands.
     */
    public static Duration defaultFreshness(Duration interval, Duration cache) {
        return interval.multipliedBy(4).plusSeconds(1).plus(cache);
    }

    /**
     * Protection of the connections to the hosts.
     *
     * @param mode how much is demanded
     * @param ca a PEM file of the trusted authorities; null for those of the JVM
     */
    public record Tls(Mode mode, @Nullable Path ca) {
        /** Plain connections. */
        public static final Tls DISABLED = new Tls(Mode.DISABLED, null);

        /** How much is demanded of the server. */
        public enum Mode {
            DISABLED,
            /** Encrypted; the certificate is not looked at. */
            REQUIRED,
            /** Encrypted, the certificate trusted, and its name that of the host. */
            VERIFY_FULL
        }
    }
}
