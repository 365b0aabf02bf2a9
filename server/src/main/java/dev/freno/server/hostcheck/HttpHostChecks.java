package dev.freno.server.hostcheck;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.FetchException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks each host in turn, and those that are new first thing. The second check of a host comes after a part of the
 * interval by chance, so that hosts that joined together are not asked together for ever.
 *
 * <p>A host is WAITING until it is due, then IN_LINE until fewer than {@link #MAX_ASKING} others are being asked and the
 * loop lets it connect, then ASKING until the answer or the deadline.
 */
final class HttpHostChecks implements HostChecks {
    /** How many hosts of a store may be asked at the same time. */
    static final int MAX_ASKING = 256;

    private static final long PASS_NANOS = Duration.ofMillis(50).toNanos();
    private static final int NOT_FOUND = 404;

    private final StoreConfig config;
    private final Surroundings surroundings;
    private final HostCheckObserver observer;
    private final Runnable changed;
    private final ResultLog log;
    private final Map<InstanceKey, Check> checks = new HashMap<>();
    /** Bounded by the number of hosts: each is in line once at most. */
    private final Queue<Check> line = new ArrayDeque<>();

    private int asking;
    private long nextPassNanos = Long.MIN_VALUE;

    /**
     * Where the checks live.
     *
     * @param loop leads back to the store's thread
     * @param gate runs attempts to connect when it is their turn, on the store's thread
     * @param clock the node's monotonic clock
     */
    record Surroundings(HostAsker asker, Executor loop, Executor gate, LongSupplier clock, RandomGenerator random) {}

    private enum Phase {
        WAITING,
        IN_LINE,
        ASKING,
        CLOSED
    }

    private static final class Check {
        private final InstanceKey host;
        private Phase phase = Phase.WAITING;
        private HostCheckResult result = HostCheckResult.AWAITED;
        private long dueNanos = Long.MIN_VALUE;
        private long beganNanos;
        private int round;

        private Check(InstanceKey host) {
            this.host = host;
        }
    }

    HttpHostChecks(StoreConfig config, Surroundings surroundings, HostCheckObserver observer, Runnable changed) {
        this.config = config;
        this.surroundings = surroundings;
        this.observer = observer;
        this.changed = changed;
        this.log = new ResultLog(config.spec().key());
    }

    @Override
    public void hostsChanged(Collection<InstanceKey> hosts) {
        Set<InstanceKey> wanted = new HashSet<>(hosts);
        wanted.removeIf(config::ignores);
        Set.copyOf(checks.keySet()).stream()
                .filter(host -> !wanted.contains(host))
                .forEach(this::remove);
        line.removeIf(check -> check.phase == Phase.CLOSED);
        wanted.forEach(host -> checks.computeIfAbsent(host, Check::new));
        nextPassNanos = Long.MIN_VALUE;
    }

    private void remove(InstanceKey host) {
        Check gone = checks.remove(host);
        if (gone != null) {
            asking -= gone.phase == Phase.ASKING ? 1 : 0;
            gone.phase = Phase.CLOSED;
        }
    }

    @Override
    public HostCheckResult result(InstanceKey host) {
        Check check = checks.get(host);
        return check == null ? HostCheckResult.AWAITED : check.result;
    }

    @Override
    public void tick(long nowNanos) {
        log.tick(nowNanos);
        if (nowNanos >= nextPassNanos) {
            checks.values().forEach(check -> pass(check, nowNanos));
            nextPassNanos = nextPassNanos(nowNanos);
        }
        while (asking < MAX_ASKING && !line.isEmpty()) {
            begin(line.remove());
        }
    }

    @Override
    public long dueNanos() {
        return line.isEmpty() ? nextPassNanos : Long.MIN_VALUE;
    }

    /** While no host is asked or about to be, nothing happens before the first is due. The log is to be told of the time, too. */
    private long nextPassNanos(long nowNanos) {
        long soonest = nowNanos + INTERVAL.toNanos();
        for (Check check : checks.values()) {
            soonest = Math.min(soonest, check.phase == Phase.WAITING ? check.dueNanos : nowNanos);
        }
        return Math.max(soonest, nowNanos + PASS_NANOS);
    }

    private void pass(Check check, long nowNanos) {
        if (check.phase == Phase.WAITING && nowNanos >= check.dueNanos) {
            check.phase = Phase.IN_LINE;
            line.add(check);
        } else if (check.phase == Phase.ASKING && nowNanos - check.beganNanos >= TIMEOUT.toNanos()) {
            ended(check, null, "no answer within " + TIMEOUT.toMillis() + " ms");
        }
    }

    private void begin(Check check) {
        if (check.phase == Phase.IN_LINE) {
            check.phase = Phase.ASKING;
            check.beganNanos = Long.MAX_VALUE;
            asking++;
            surroundings.gate().execute(() -> ask(check));
        }
    }

    private void ask(Check check) {
        if (check.phase != Phase.ASKING) {
            return;
        }
        int round = ++check.round;
        check.beganNanos = surroundings.clock().getAsLong();
        surroundings
                .asker()
                .ask(check.host)
                .whenComplete((status, failure) -> surroundings.loop().execute(() -> {
                    if (check.phase == Phase.ASKING && check.round == round) {
                        ended(check, status, message(failure));
                    }
                }));
    }

    private static String message(@Nullable Throwable failure) {
        return failure == null
                ? ""
                : String.valueOf(FetchException.causeOf(failure).getMessage());
    }

    private void ended(Check check, @Nullable Integer status, String failure) {
        asking--;
        check.phase = Phase.WAITING;
        check.dueNanos = check.beganNanos + distance(check.result == HostCheckResult.AWAITED);
        if (status == null) {
            observer.failed();
            is(check, HostCheckResult.FAILED, failure);
        } else {
            observer.answered(status);
            is(check, status == NOT_FOUND ? HostCheckResult.NOT_FOUND : HostCheckResult.PASSED, "answers " + status);
        }
    }

    private long distance(boolean isFirst) {
        return isFirst ? surroundings.random().nextLong(INTERVAL.toNanos()) : INTERVAL.toNanos();
    }

    private void is(Check check, HostCheckResult result, String detail) {
        HostCheckResult before = check.result;
        if (result != before) {
            check.result = result;
            log.changed(check.host, before, result, detail);
            changed.run();
        }
    }
}
