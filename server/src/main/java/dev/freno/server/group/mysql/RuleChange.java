package dev.freno.server.group.mysql;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command means for its one row. Pure.
 *
 * @param table where the row is
 * @param name its name
 * @param command the command, in whole seconds
 */
record RuleChange(RuleTable table, String name, RuleCommand command) {
    /** Longer names are refused before they are sent; columns may hold less. */
    static final int MAX_NAME = 512;

    /** Null for a command that is about no single row. */
    static @Nullable RuleChange of(RuleCommand command) {
        return switch (command) {
            case RuleCommand.ThrottleApp t ->
                new RuleChange(
                        RuleTable.THROTTLES,
                        key(t.app(), t.store()),
                        new RuleCommand.ThrottleApp(
                                t.app(),
                                t.store(),
                                t.ratio(),
                                t.expiry() == null ? null : RuleRow.whole(t.expiry()),
                                RuleRow.whole(t.defaultExpiry()),
                                t.atMillis()));
            case RuleCommand.UnthrottleApp u -> new RuleChange(RuleTable.THROTTLES, key(u.app(), u.store()), u);
            case RuleCommand.SkipHost s ->
                new RuleChange(
                        RuleTable.HOSTS, s.host(), new RuleCommand.SkipHost(s.host(), RuleRow.whole(s.expiry())));
            case RuleCommand.RecoverHost r -> new RuleChange(RuleTable.HOSTS, r.host(), r);
            case RuleCommand.DropExpired _ -> null;
        };
    }

    private static String key(String app, @Nullable String store) {
        return store == null ? app : app + "/" + store;
    }

    /** Why it cannot be a row at all; null if it can. */
    @Nullable String flaw() {
        if (name.length() > MAX_NAME) {
            return "a name of " + name.length() + " characters is longer than the MySQL backend's tables hold";
        }
        return switch (command) {
            case RuleCommand.ThrottleApp t when t.app().contains("/") -> "an app's name holds no slash: '" + name + "'";
            case RuleCommand.SkipHost s
            when s.expiry().isPermanent() -> "a host is skipped until an instant, not for ever";
            default -> null;
        };
    }

    /** The row as it has to be after the command; null if there has to be none in force. */
    @Nullable RuleRow after(@Nullable RuleRow before) {
        return switch (command) {
            case RuleCommand.ThrottleApp t -> {
                List<Throttle> known = before == null ? List.of() : List.of(before.throttle());
                yield RuleRow.of(
                        Rules.of(known, Map.of()).apply(t).rules().throttles().getFirst());
            }
            case RuleCommand.SkipHost s -> RuleRow.ofHost(s.host(), s.expiry());
            default -> null;
        };
    }

    /** The rules after the command, where the backend's row was this one; refused where there are too many. */
    Rules.Change applied(Rules rules, @Nullable RuleRow before) {
        return switch (command) {
            case RuleCommand.ThrottleApp t -> withRow(rules, t, before).apply(t);
            case RuleCommand c -> rules.apply(c);
        };
    }

    /** Somebody may have changed the row since it was read with the others. */
    private static Rules withRow(Rules rules, RuleCommand.ThrottleApp t, @Nullable RuleRow before) {
        RuleCommand known = before == null
                ? new RuleCommand.UnthrottleApp(t.app(), t.store())
                : new RuleCommand.ThrottleApp(
                        t.app(), t.store(), before.ratio(), before.expiry(), Expiry.NEVER, t.atMillis());
        return rules.apply(known).rules();
    }
}
