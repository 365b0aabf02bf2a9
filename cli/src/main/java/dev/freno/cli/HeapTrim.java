package dev.freno.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Has the heap collected as a whole when much of what it keeps may be garbage. The serial collector does so by itself only
 * when nothing more fits below {@code -Xmx}: what was promoted and then forgotten would pile up to that bound, whatever is
 * in use, and resident memory with it. A whole collection stops the process for about two milliseconds for each megabyte in
 * use. The JVM compares after its own collections, so that in between this costs nothing.
 *
 * <p>With a collector that has no tenured generation it does nothing. Thread-safe.
 */
final class HeapTrim {
    /** Of the serial and of the old parallel collector. */
    private static final String TENURED = "Tenured Gen";

    /** So much garbage is never worth a collection. */
    static final long LEAST_GARBAGE = 8L << 20;

    private final MemoryPoolMXBean pool;

    private HeapTrim(MemoryPoolMXBean pool) {
        this.pool = pool;
    }

    /** Begins to watch this JVM's heap, for as long as it lives; once. */
    static void start() {
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.getName().equals(TENURED)
                        && pool.isUsageThresholdSupported())
                .findFirst()
                .ifPresent(pool -> new HeapTrim(pool).watch());
    }

    private void watch() {
        NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
        memory.addNotificationListener((notification, handback) -> heard(notification), null, null);
        allowGarbage();
    }

    private void heard(Notification notification) {
        if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)
                && MemoryNotificationInfo.from((CompositeData) notification.getUserData())
                        .getPoolName()
                        .equals(pool.getName())) {
            System.gc();
            allowGarbage();
        }
    }

    /** Half as much as what was in use after the last whole collection. */
    private void allowGarbage() {
        MemoryUsage collected = pool.getCollectionUsage();
        long inUse = collected == null ? 0 : collected.getUsed();
        long most = pool.getUsage().getMax();
        long allowed = inUse + Math.max(LEAST_GARBAGE, inUse / 2);
        pool.setUsageThreshold(most < 0 ? allowed : Math.min(allowed, most));
    }
}
