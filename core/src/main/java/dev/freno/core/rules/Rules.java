package dev.freno.core.rules;

import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rules in force on a group, as one value. Looking a rule up costs a few hash look-ups, however many rules there
 * are; applying a command copies one map.
 *
 * <p>Immutable.
 */
public final class Rules {
    /** No rules. */
    public static final Rules NONE = new Rules(Map.of(), 0, Map.of());

    /** The most throttles a group keeps; a command for one more is refused. */
    public static final int MAX_THROTTLES = 10_000;

    /** The most skipped hosts a group keeps; a command for one more is refused. */
    public static final int MAX_SKIPPED_HOSTS = 10_000;

    private final Map<String, AppRules> apps;
    private final int throttleCount;
    private final Map<String, Expiry> skippedHosts;

    private Rules(Map<String, AppRules> apps, int throttleCount, Map<String, Expiry> skippedHosts) {
        this.apps = apps;
        this.throttleCount = throttleCount;
        this.skippedHosts = skippedHosts;
    }

    /**
     * The outcome of a command.
     *
     * @param rules the rules after it; the same object as before where nothing changed
     * @param refusal why the command was refused and changed nothing, null where it was not
     */
    public record Change(Rules rules, @Nullable String refusal) {}

    /** Rules holding exactly these throttles and skipped hosts, for restoring a snapshot. */
    public static Rules of(Collection<Throttle> throttles, Map<String, Expiry> skippedHosts) {
        Map<String, AppRules> apps = new HashMap<>();
        for (Throttle throttle : throttles) {
            apps.merge(throttle.app(), AppRules.EMPTY.with(throttle), (old, added) -> old.with(throttle));
        }
        int count = apps.values().stream().mapToInt(AppRules::size).sum();
        return new Rules(Map.copyOf(apps), count, Map.copyOf(skippedHosts));
    }

    /**
     * The rule that governs an app on a store: among the active rules of the most specific name that has any, the one
     * of the highest ratio; null where no rule is active.
     */
    public @Nullable Throttle match(String app, String store, long nowMillis) {
        if (apps.isEmpty()) {
            return null;
        }
        for (String name = app; name != null; name = AppName.parentOf(name)) {
            AppRules named = apps.get(name);
            Throttle found = named == null ? null : named.strictest(store, nowMillis);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Whether a host is left out at this instant, by its name or by {@code host:port}. */
    public boolean isSkipped(InstanceKey host, long nowMillis) {
        return !skippedHosts.isEmpty() && (isSkipped(host.host(), nowMillis) || isSkipped(host.toString(), nowMillis));
    }

    /** Whether any host is kept as skipped, active or not. */
    public boolean skipsHosts() {
        return !skippedHosts.isEmpty();
    }

    /** Whether both skip the same hosts for the same time. Costs nothing where only throttles differ: they share the map. */
    public boolean skipsSameHosts(Rules other) {
        return skippedHosts.equals(other.skippedHosts);
    }

    private boolean isSkipped(String name, long nowMillis) {
        Expiry expiry = skippedHosts.get(name);
        return expiry != null && expiry.isActiveAt(nowMillis);
    }

    /** Every throttle kept, active or not, ordered by {@link Throttle#key()}. */
    public List<Throttle> throttles() {
        return apps.values().stream()
                .flatMap(AppRules::all)
                .sorted(Comparator.comparing(Throttle::key).thenComparing(Throttle::app))
                .toList();
    }

    /** Every skipped host kept, active or not, in the order of names. */
    public Map<String, Expiry> skippedHosts() {
        return Collections.unmodifiableMap(new TreeMap<>(skippedHosts));
    }

    /** The first instant at which something kept here ends, {@link Expiry#NEVER} if nothing does. */
    public Expiry firstExpiry() {
        Expiry first = Expiry.NEVER;
        for (AppRules rules : apps.values()) {
            first = min(first, rules.firstExpiry());
        }
        for (Expiry expiry : skippedHosts.values()) {
            first = min(first, expiry);
        }
        return first;
    }

    private static Expiry min(Expiry one, Expiry other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Applies a command. Depends on nothing but these rules and the command. */
    public Change apply(RuleCommand command) {
        return switch (command) {
            case RuleCommand.ThrottleApp throttle -> throttle(throttle);
            case RuleCommand.UnthrottleApp unthrottle -> changed(unthrottle(unthrottle));
            case RuleCommand.SkipHost skip -> skip(skip);
            case RuleCommand.RecoverHost recover -> changed(recover(recover));
            case RuleCommand.DropExpired drop -> changed(dropExpired(drop.atMillis()));
        };
    }

    private static Change changed(Rules rules) {
        return new Change(rules, null);
    }

    private Change throttle(RuleCommand.ThrottleApp command) {
        AppRules named = apps.getOrDefault(command.app(), AppRules.EMPTY);
        Throttle old = named.exact(command.store());
        if (old == null && throttleCount >= MAX_THROTTLES) {
            return new Change(this, "there are already " + MAX_THROTTLES + " throttle rules");
        }
        Throttle inForce = old != null && old.isActiveAt(command.atMillis()) ? old : null;
        Throttle rule = new Throttle(
                command.app(),
                command.store(),
                firstOf(command.ratio(), inForce == null ? 1.0 : inForce.ratio()),
                firstOf(command.expiry(), inForce == null ? command.defaultExpiry() : inForce.expiry()));
        return changed(withApp(command.app(), named.with(rule), throttleCount + (old == null ? 1 : 0)));
    }

    private static <T> T firstOf(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private Rules unthrottle(RuleCommand.UnthrottleApp command) {
        AppRules named = apps.get(command.app());
        if (named == null || named.exact(command.store()) == null) {
            return this;
        }
        return withApp(command.app(), named.without(command.store()), throttleCount - 1);
    }

    private Rules withApp(String app, AppRules rules, int count) {
        Map<String, AppRules> changed = new HashMap<>(apps);
        if (rules.size() == 0) {
            changed.remove(app);
        } else {
            changed.put(app, rules);
        }
        return new Rules(changed, count, skippedHosts);
    }

    private Change skip(RuleCommand.SkipHost command) {
        if (!skippedHosts.containsKey(command.host()) && skippedHosts.size() >= MAX_SKIPPED_HOSTS) {
            return new Change(this, "there are already " + MAX_SKIPPED_HOSTS + " skipped hosts");
        }
        Map<String, Expiry> changed = new HashMap<>(skippedHosts);
        changed.put(command.host(), command.expiry());
        return changed(new Rules(apps, throttleCount, changed));
    }

    private Rules recover(RuleCommand.RecoverHost command) {
        if (!skippedHosts.containsKey(command.host())) {
            return this;
        }
        Map<String, Expiry> changed = new HashMap<>(skippedHosts);
        changed.remove(command.host());
        return new Rules(apps, throttleCount, changed);
    }

    private Rules dropExpired(long atMillis) {
        if (firstExpiry().isActiveAt(atMillis)) {
            return this;
        }
        List<Throttle> kept = new ArrayList<>(throttles());
        kept.removeIf(throttle -> !throttle.isActiveAt(atMillis));
        Map<String, Expiry> stillSkipped = new HashMap<>(skippedHosts);
        stillSkipped.values().removeIf(expiry -> !expiry.isActiveAt(atMillis));
        return of(kept, stillSkipped);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rules rules && apps.equals(rules.apps) && skippedHosts.equals(rules.skippedHosts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(apps, skippedHosts);
    }

    @Override
    public String toString() {
        return "Rules[throttles=" + throttles() + ", skippedHosts=" + skippedHosts() + "]";
    }
}
