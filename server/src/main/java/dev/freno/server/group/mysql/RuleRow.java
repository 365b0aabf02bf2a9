package dev.freno.server.group.mysql;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Throttle;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A rule as a row of its table.
 *
 * @param name an app, {@code app/store}, or a host
 * @param untilMillis when it ends, null for never
 * @param ratio the share refused, 0 to 1; 1 for a host
 */
record RuleRow(String name, @Nullable Long untilMillis, double ratio) {
    private static final long SECOND = 1000;

    /** A row of {@link RuleTable}, without negative zero. What is no ratio, as other programs write it, refuses everything. */
    static RuleRow of(Row row) {
        Double ratio = row.getDouble(2);
        return new RuleRow(
                row.getString(0), row.getLong(1), ratio != null && ratio >= 0 && ratio <= 1 ? ratio + 0.0 : 1.0);
    }

    static RuleRow of(Throttle throttle) {
        return new RuleRow(throttle.key(), until(throttle.expiry()), throttle.ratio() + 0.0);
    }

    static RuleRow ofHost(String host, Expiry expiry) {
        return new RuleRow(host, until(expiry), 1.0);
    }

    private static @Nullable Long until(Expiry expiry) {
        return expiry.isPermanent() ? null : expiry.epochMillis();
    }

    /**
     * Up to the next whole second. The columns hold no more of an instant, and all nodes have to have the same, the leader
     * among them; a rule may end late, and never early.
     */
    static Expiry whole(Expiry expiry) {
        return expiry.epochMillis() > Long.MAX_VALUE - SECOND
                ? Expiry.NEVER
                : new Expiry(Math.ceilDiv(expiry.epochMillis(), SECOND) * SECOND);
    }

    Expiry expiry() {
        return untilMillis == null ? Expiry.NEVER : new Expiry(untilMillis);
    }

    @Nullable Long untilSeconds() {
        return untilMillis == null ? null : Long.valueOf(untilMillis / SECOND);
    }

    /** An app's name holds no slash; a row whose app is empty is no throttle. */
    boolean namesApp() {
        return !name.isEmpty() && name.charAt(0) != '/';
    }

    Throttle throttle() {
        int slash = name.indexOf('/');
        String app = slash < 0 ? name : name.substring(0, slash);
        String store = slash < 0 ? null : name.substring(slash + 1);
        return new Throttle(app, store, ratio, expiry());
    }
}
