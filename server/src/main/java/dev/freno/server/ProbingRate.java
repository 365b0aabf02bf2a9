package dev.freno.server;

import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moments;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.probe.StoreProbes;
import dev.freno.server.store.Dormancy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often the hosts of a store are asked: as configured while this node leads and somebody asks about the store, else at
 * the standby rate, the dormant one, or the slower of both. Confined to the store's loop.
 */
final class ProbingRate {
    /** Within which time a node that begins to lead asks the hosts of a store that was dormant: not all at one instant. */
    static final Duration TAKEOVER = Duration.ofMillis(100);

    private final StoreKey store;
    private final ProbeSettings settings;
    private final Duration standby;
    private final StoreProbes probes;
    private final @Nullable Dormancy dormancy;
    private final DormancyLog log;
    private final Moments moments;
    private boolean leading;

    ProbingRate(
            StoreKey store,
            ProbeSettings settings,
            StoreProbes probes,
            @Nullable Dormancy dormancy,
            ServedStore.Shared shared) {
        this.store = store;
        this.settings = settings;
        this.probes = probes;
        this.dormancy = dormancy;
        this.standby = shared.standbyInterval();
        this.log = shared.dormancyLog();
        this.moments = shared.moments();
    }

    /** To lead counts as being asked: the first checks find what is read from now on, as far as they have to wait. */
    void leadershipChanged(boolean leads) {
        leading = leads;
        long now = moments.now().nanos();
        if (dormancy != null && leads) {
            dormancy.touch(now);
        }
        if (dormancy != null && leads && dormancy.wake(now)) {
            wakeWithin(settings.interval().compareTo(TAKEOVER) < 0 ? settings.interval() : TAKEOVER);
        } else {
            probes.intervalChanged(interval());
        }
        if (dormancy != null && !leads) {
            dormancy.endWake();
        }
    }

    /** A check has found the store dormant, and waits. */
    void alarm() {
        wakeWithin(Duration.ZERO);
    }

    private void wakeWithin(Duration time) {
        probes.intervalChanged(interval());
        probes.askWithin(time);
        log.woke(store, interval());
    }

    void tick(long nowNanos) {
        if (dormancy != null && dormancy.fallAsleep(nowNanos)) {
            probes.intervalChanged(interval());
            log.fellAsleep(store, interval());
        }
    }

    /**
     * When {@link #tick} has something to do, monotonic nanoseconds; {@link Long#MAX_VALUE} for never. It comes sooner only with
     * the end of a wake.
     */
    long dueNanos() {
        return dormancy == null ? Long.MAX_VALUE : dormancy.fallsAsleepAtNanos();
    }

    /** Nobody waits any longer. */
    void stop() {
        if (dormancy != null) {
            dormancy.endWake();
        }
    }

    private Duration interval() {
        Duration awake = leading ? settings.interval() : longer(settings.interval(), standby);
        return dormancy != null && dormancy.isDormant() ? longer(awake, settings.dormant()) : awake;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
