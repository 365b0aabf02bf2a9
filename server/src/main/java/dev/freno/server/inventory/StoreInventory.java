package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.server.log.LineBudget;
import dev.freno.server.net.FetchException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hosts of one store, and when to ask for them again. Confined to one thread, on which {@link #tick} is called; the
 * executor leads back to it.
 *
 * <p>At most one fetch is awaited. One that has not answered by the source's deadline has failed, and what it brings later
 * is dropped; a deadline that is longer than the distance of two fetches delays the next. A failure changes no hosts. Until
 * the first success the source is asked every second.
 */
final class StoreInventory {
    static final Duration REFRESH = Duration.ofSeconds(10);
    static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /** More hosts than this from one source are taken for an error of the source. */
    static final int MAX_HOSTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(StoreInventory.class);
    private static final double JITTER = 0.1;

    private final StoreKey store;
    private final HostSource source;
    private final InventoryListener listener;
    private final LineBudget lines;
    private final Executor thread;
    private final RandomGenerator random;
    private @Nullable List<InstanceKey> hosts;
    private volatile InventoryState state;
    private boolean awaiting;
    private int fetches;
    private long nextFetchNanos;
    private long askedNanos;

    /**
     * Begins with nothing known.
     *
     * @param lines of the log for all stores of a node: a proxy that many of them use can fail for all at once
     */
    StoreInventory(
            StoreKey store,
            HostSource source,
            InventoryListener listener,
            LineBudget lines,
            Executor thread,
            RandomGenerator random) {
        this.store = store;
        this.source = source;
        this.listener = listener;
        this.lines = lines;
        this.thread = thread;
        this.random = random;
        this.state = InventoryState.unknown(source.describe());
    }

    /** The newest state; any thread. */
    InventoryState state() {
        return state;
    }

    /** Fetches if it is time, and gives up what takes too long. */
    void tick(long nowNanos) {
        if (awaiting && nowNanos - askedNanos >= source.deadline().toNanos()) {
            failed("no answer within " + source.deadline().toSeconds() + " s");
        }
        if (!awaiting && nowNanos >= nextFetchNanos) {
            fetch(nowNanos);
        }
    }

    /** The next tick fetches, unless an answer is awaited anyway. */
    void refreshSoon() {
        nextFetchNanos = Long.MIN_VALUE;
    }

    private void fetch(long nowNanos) {
        awaiting = true;
        int fetch = ++fetches;
        askedNanos = nowNanos;
        nextFetchNanos = nowNanos + jittered(hosts == null ? FIRST_RETRY : REFRESH);
        source.fetch(source.deadline())
                .whenComplete((found, failure) -> thread.execute(() -> {
                    if (awaiting && fetch == fetches) {
                        answered(found, failure);
                    }
                }));
    }

    private long jittered(Duration period) {
        return (long) (period.toNanos() * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }

    private void answered(@Nullable HostList answer, @Nullable Throwable failure) {
        if (answer == null) {
            failed(
                    failure == null
                            ? "no answer"
                            : String.valueOf(FetchException.causeOf(failure).getMessage()));
        } else if (answer.hosts().size() > MAX_HOSTS) {
            failed(answer.hosts().size() + " hosts are more than the " + MAX_HOSTS + " that a store can have");
        } else {
            succeeded(answer);
        }
    }

    private void failed(String why) {
        awaiting = false;
        if (!state.isFailing() && lines.tryTake()) {
            String kept = hosts == null ? "no hosts are known yet" : "keeping the " + hosts.size() + " hosts known";
            LOG.warn("{}: cannot get hosts from {}: {}; {}", store, source.describe(), why, kept);
        }
        state = state.failed(why);
    }

    /** Hosts are at least as old as the question for them: what has changed since may be missing from the answer. */
    private void succeeded(HostList answer) {
        awaiting = false;
        if (state.isFailing() && lines.tryTake()) {
            LOG.info("{}: {} gives hosts again", store, source.describe());
        }
        List<InstanceKey> found = answer.hosts().stream().distinct().sorted().toList();
        state = state.confirmed(found.size(), askedNanos - answer.age().toNanos(), answer.warning());
        if (!found.equals(hosts)) {
            if (lines.tryTake()) {
                String change = hosts == null ? "first known" : difference(hosts, found);
                LOG.info("{}: {} hosts, {}", store, found.size(), change);
            }
            hosts = found;
            listener.hostsChanged(store, found);
        }
    }

    private static String difference(List<InstanceKey> before, List<InstanceKey> after) {
        Set<InstanceKey> known = Set.copyOf(before);
        long joined = after.stream().filter(host -> !known.contains(host)).count();
        return joined + " joined, " + (before.size() + joined - after.size()) + " left";
    }
}
