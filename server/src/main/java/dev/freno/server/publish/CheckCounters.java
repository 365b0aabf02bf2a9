package dev.freno.server.publish;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Reason;
import dev.freno.core.check.Verdict;
import dev.freno.core.store.StoreKey;
import dev.freno.server.publish.CheckTally.Counts;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts every check by app, store and outcome. Clients choose app and store names freely, so both are bounded: apps
 * past {@link #MAX_APPS}, and pairs past {@link #MAX_PAIRS}, count under the app {@code other}; stores that are not
 * configured count under {@code unknown}. Sums over apps, and over stores, stay exact.
 *
 * <p>Thread-safe. Counting costs three small look-ups and two additions; it makes no string and, but for the first check
 * of a pair, takes no lock.
 */
public final class CheckCounters {
    /** The most apps that are told apart. */
    public static final int MAX_APPS = 200;

    /** The most pairs of an app and a configured store that are told apart, not counting those of {@code other}. */
    public static final int MAX_PAIRS = 5_000;

    private static final String OTHER = "other";
    private static final String UNKNOWN = "unknown";
    private static final String ANY = "any";

    private final Stores stores;
    private final MeterRegistry registry;
    private final Map<String, AppTallies> apps = new ConcurrentHashMap<>();
    private final AppTallies other;
    private final Map<Reason, LongAdder> reasons = new EnumMap<>(Reason.class);
    private int pairs;
    private volatile boolean appsFull;
    private volatile boolean pairsFull;

    /** The tallies of one app: for each configured store that it asked about, and for all others together. */
    private record AppTallies(String app, Map<String, Map<String, CheckTally>> stores, CheckTally unknown) {
        @Nullable CheckTally find(CheckRequest request) {
            Map<String, CheckTally> named = stores.get(request.storeType());
            return named == null ? null : named.get(request.storeName());
        }
    }

    public CheckCounters(Stores stores, MeterRegistry registry) {
        this.stores = stores;
        this.registry = registry;
        this.other = newApp(OTHER);
        apps.put(OTHER, other);
        for (Reason reason : Reason.values()) {
            LongAdder count = new LongAdder();
            reasons.put(reason, count);
            FunctionCounter.builder("freno.verdicts", count, LongAdder::sum)
                    .tag("reason", reason.name())
                    .register(registry);
        }
    }

    /** Counts one answered check. */
    public void count(CheckRequest request, Verdict verdict) {
        count(tally(request), verdict);
    }

    /**
     * Counts one answered check.
     *
     * @param tally the {@link #tally} of the request, which stays the same
     */
    public void count(CheckTally tally, Verdict verdict) {
        tally.add(CheckOutcome.of(verdict));
        LongAdder reason = reasons.get(verdict.reason());
        if (reason != null) {
            reason.increment();
        }
    }

    /** Where checks like this one are counted. */
    public CheckTally tally(CheckRequest request) {
        AppTallies app = request.app().isEmpty() ? other : apps.get(request.app());
        if (app == null) {
            app = appsFull ? other : addApp(request.app());
        }
        CheckTally tally = app.find(request);
        if (tally == null && pairsFull) {
            tally = other.find(request);
        }
        return tally == null ? newcomer(app, request) : tally;
    }

    private CheckTally newcomer(AppTallies app, CheckRequest request) {
        StoreCell store = stores.find(request.storeType(), request.storeName());
        return store == null ? app.unknown() : addPair(app, store.key());
    }

    private synchronized AppTallies addApp(String name) {
        AppTallies known = apps.get(name);
        if (known != null) {
            return known;
        }
        if (appsFull) {
            return other;
        }
        AppTallies added = newApp(name);
        apps.put(name, added);
        appsFull = apps.size() > MAX_APPS;
        return added;
    }

    private AppTallies newApp(String name) {
        return new AppTallies(name, new ConcurrentHashMap<>(), newTally(name, UNKNOWN));
    }

    private synchronized CheckTally addPair(AppTallies asking, StoreKey store) {
        AppTallies app = pairsFull ? other : asking;
        return app.stores()
                .computeIfAbsent(store.type(), type -> new ConcurrentHashMap<>())
                .computeIfAbsent(store.name(), name -> newPair(app, store));
    }

    private CheckTally newPair(AppTallies app, StoreKey store) {
        if (!app.app().equals(OTHER)) {
            pairs++;
            pairsFull = pairs >= MAX_PAIRS;
        }
        return newTally(app.app(), store.toString());
    }

    private CheckTally newTally(String app, String store) {
        CheckTally tally = new CheckTally();
        for (CheckOutcome outcome : CheckOutcome.values()) {
            FunctionCounter.builder("freno.checks", tally, counted -> counted.count(outcome))
                    .tag("app", app)
                    .tag("store", store)
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        return tally;
    }

    /** Adds {@code check.<app>.total} and its likes, for each app and store, for each app, and for all together. */
    void addTo(Map<String, Number> vars) {
        Map<String, Counts> sums = new HashMap<>();
        Map<String, Counts> totals = new HashMap<>();
        for (AppTallies app : apps.values()) {
            addTo(sums, totals, app.app(), UNKNOWN, app.unknown().counts());
            app.stores()
                    .forEach((type, named) -> named.forEach(
                            (name, tally) -> addTo(sums, totals, app.app(), type + "." + name, tally.counts())));
        }
        sums.forEach((key, counts) -> put(vars, key, counts));
        totals.forEach((key, counts) -> put(vars, key, counts));
    }

    private static void addTo(
            Map<String, Counts> sums, Map<String, Counts> totals, String app, String store, Counts counts) {
        sums.merge(app, counts, Counts::plus);
        sums.merge(app + "." + store, counts, Counts::plus);
        totals.merge(ANY, counts, Counts::plus);
        totals.merge(ANY + "." + store, counts, Counts::plus);
    }

    private static void put(Map<String, Number> vars, String key, Counts counts) {
        vars.put("check." + key + ".total", counts.allowed() + counts.refused() + counts.failed());
        vars.put("check." + key + ".error", counts.refused() + counts.failed());
        vars.put("check." + key + ".internal-error", counts.failed());
    }
}
