package dev.freno.lab;

import java.time.Duration;
import java.util.List;

/**
 * What a lab cluster looks like. Immutable.
 *
 * @param replicas number of replicas, 0 to 16
 * @param extraAddresses loopback addresses that every server listens on besides 127.0.0.1 (at most 1,000), so that one
 *     server can play many hosts
 * @param maxConnections {@code max_connections} of every server, 10 to 100,000
 * @param heartbeatInterval time between two heartbeat writes, positive
 * @param tls whether the servers offer TLS, with certificates from {@link LabCluster#certificates()}
 */
public record LabConfig(
        int replicas, List<String> extraAddresses, int maxConnections, Duration heartbeatInterval, boolean tls) {

    private static final int MAX_REPLICAS = 16;
    private static final int MAX_ADDRESSES = 1_000;

    public LabConfig {
        extraAddresses = List.copyOf(extraAddresses);
        requireWithin("replicas", replicas, 0, MAX_REPLICAS);
        requireWithin("extra addresses", extraAddresses.size(), 0, MAX_ADDRESSES);
        requireWithin("maxConnections", maxConnections, 10, 100_000);
        if (!heartbeatInterval.isPositive()) {
            throw new IllegalArgumentException("heartbeat interval must be positive: " + heartbeatInterval);
        }
    }

    /** A primary with so many replicas, 500 connections each, a heartbeat every 10 ms, no TLS. */
    public static LabConfig of(int replicas) {
        return new LabConfig(replicas, List.of(), 500, Duration.ofMillis(10), false);
    }

    public LabConfig withExtraAddresses(List<String> addresses) {
        return new LabConfig(replicas, addresses, maxConnections, heartbeatInterval, tls);
    }

    public LabConfig withMaxConnections(int connections) {
        return new LabConfig(replicas, extraAddresses, connections, heartbeatInterval, tls);
    }

    public LabConfig withHeartbeatInterval(Duration interval) {
        return new LabConfig(replicas, extraAddresses, maxConnections, interval, tls);
    }

    public LabConfig withTls() {
        return new LabConfig(replicas, extraAddresses, maxConnections, heartbeatInterval, true);
    }

    private static void requireWithin(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be within " + min + " and " + max + ": " + value);
        }
    }
}
