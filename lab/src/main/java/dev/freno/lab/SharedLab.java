package dev.freno.lab;

import org.jspecify.annotations.Nullable;

/**
 * One primary with two replicas for all tests and benchmarks of a JVM, started at the first call and stopped with the
 * JVM. A test that uses its switches calls {@link #reset()} before or after. Thread-safe; tests that switch things must
 * not run at the same time.
 */
public final class SharedLab {

    private static final int REPLICAS = 2;

    private static @Nullable LabCluster cluster;
    private static @Nullable String failure;

    private SharedLab() {}

    /** The cluster. Never close it. If it could not be started, each call fails with the first failure. */
    public static synchronized LabCluster cluster() {
        if (failure != null) {
            throw new LabException("the shared lab did not start: " + failure);
        }
        if (cluster == null) {
            cluster = startOnce();
        }
        return cluster;
    }

    /** The cluster, healed: every server up, every replica caught up, the heartbeat running. */
    public static synchronized LabCluster reset() {
        LabCluster healed = cluster();
        healed.healAll();
        return healed;
    }

    private static LabCluster startOnce() {
        try {
            LabCluster started = LabCluster.start(LabConfig.of(REPLICAS).withMaxConnections(1_000));
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "lab-close"));
            return started;
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }
}
