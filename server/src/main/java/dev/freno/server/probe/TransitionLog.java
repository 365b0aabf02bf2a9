package dev.freno.server.probe;

import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.server.log.LineBudget;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the readings of a store on, and says in the log when a host goes down or comes back: once for each change, and
 * no more than {@link #MAX_LINES} of them in {@link #WINDOW}, because a network that breaks takes hundreds of hosts down
 * at once; the rest is counted. Confined to the store's loop.
 */
final class TransitionLog implements ReadingSink {
    static final int MAX_LINES = 20;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);
    private static final long UP = -1;

    private final StoreSpec spec;
    private final ReadingSink next;
    private final Map<InstanceKey, long[]> downSince = new HashMap<>();
    private final LineBudget budget = new LineBudget(MAX_LINES, WINDOW);

    TransitionLog(StoreSpec spec, ReadingSink next) {
        this.spec = spec;
        this.next = next;
    }

    @Override
    public void accept(InstanceKey host, int metric, Reading reading) {
        next.accept(host, metric, reading);
        note(downSince.computeIfAbsent(host, this::up), host, metric, reading);
    }

    void forget(InstanceKey host) {
        downSince.remove(host);
    }

    /** Closes the window when its time is over, and tells what it kept quiet about. */
    void tick(long nowNanos) {
        int unwritten = budget.tick(nowNanos);
        if (unwritten > 0) {
            LOG.warn("{}: {} more changes of its hosts", key(), unwritten);
        }
    }

    private StoreKey key() {
        return spec.key();
    }

    private long[] up(InstanceKey host) {
        long[] all = new long[spec.metrics().size()];
        Arrays.fill(all, UP);
        return all;
    }

    private void note(long[] since, InstanceKey host, int metric, Reading reading) {
        switch (reading) {
            case Failure failure
            when since[metric] == UP -> {
                since[metric] = failure.atNanos();
                if (budget.tryTake()) {
                    LOG.warn(
                            "{}: {} is down for metric {}: {} ({})",
                            key(),
                            host,
                            name(metric),
                            failure.kind().text(),
                            failure.detail());
                }
            }
            case Value value
            when since[metric] != UP -> {
                long downMillis = (value.atNanos() - since[metric]) / 1_000_000;
                since[metric] = UP;
                if (budget.tryTake()) {
                    LOG.info("{}: {} is back for metric {} after {} ms", key(), host, name(metric), downMillis);
                }
            }
            case Failure stillDown -> {}
            case Value stillUp -> {}
        }
    }

    private String name(int metric) {
        return spec.metrics().get(metric).name();
    }
}
