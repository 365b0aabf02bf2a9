package dev.freno.server.inventory.proxysql;

import dev.freno.core.store.InstanceKey;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A server as one row of ProxySQL's connection pool shows it. Immutable.
 *
 * @param host where it listens
 * @param state what ProxySQL thinks of it
 */
record PoolServer(InstanceKey host, State state) {
    private static final int MAX_SHOWN = 40;

    /** What a status means here; of several rows of one server the last in this order counts. */
    enum State {
        ONLINE,
        /** Shunned, draining or gone, or of a status that is not known. */
        UNUSABLE,
        /** Reachable and behind: just the host whose lag has to be seen. */
        LAGGING;

        static State of(String status) {
            return switch (status) {
                case "ONLINE" -> ONLINE;
                case "SHUNNED_REPLICATION_LAG" -> LAGGING;
                default -> UNUSABLE;
            };
        }

        State orWorse(State other) {
            return Comparator.<State>naturalOrder().compare(this, other) < 0 ? other : this;
        }
    }

    /**
     * Reads the cells of a row as texts.
     *
     * @throws IllegalArgumentException with the offending text, if they name no server
     */
    static PoolServer of(@Nullable String host, @Nullable String port, @Nullable String status) {
        if (host == null || port == null || status == null) {
            throw new IllegalArgumentException("a server without a name, a port or a status: " + shown(host) + ", "
                    + shown(port) + ", " + shown(status));
        }
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("port " + shown(port) + " of host " + shown(host) + " is not a port");
        }
        try {
            return new PoolServer(new InstanceKey(host, Integer.parseInt(port)), State.of(status));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no server: host " + shown(host) + ", port " + port, e);
        }
    }

    /** A cell for a message: quoted, and bounded in length. */
    static String shown(@Nullable String cell) {
        if (cell == null) {
            return "NULL";
        }
        return cell.length() <= MAX_SHOWN ? "'" + cell + "'" : "'" + cell.substring(0, MAX_SHOWN) + "…'";
    }
}
