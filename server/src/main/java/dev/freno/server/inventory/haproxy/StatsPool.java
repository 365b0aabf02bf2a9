package dev.freno.server.inventory.haproxy;

import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The servers of one pool, as a statistics page shows them.
 *
 * <p>Immutable.
 *
 * @param name the pool's
 * @param servers in the order of the page, without the rows that sum up the pool
 * @param whole whether nothing hints that rows are missing or cut short
 */
record StatsPool(String name, List<Server> servers, boolean whole) {
    private static final int SHOWN_LENGTH = 60;

    /** A server: its name, which is also the host, and its status. */
    record Server(String name, ServerStatus status) {}

    StatsPool {
        servers = List.copyOf(servers);
    }

    /**
     * The hosts of the pool.
     *
     * @param port of those whose name does not end in a port
     * @throws StatsPageException if they cannot be told for certain. A name that is no host is not left out: what that
     *     server is behind by would then count for nothing
     */
    List<InstanceKey> hosts(int port) throws StatsPageException {
        if (!whole) {
            throw new StatsPageException("pool " + name + " is cut short on the page");
        }
        demandSettled(server -> true, "all servers");
        demandSettled(server -> server.status().up(), "all UP servers");
        List<InstanceKey> hosts = new ArrayList<>();
        for (Server server : servers) {
            if (server.status().counted()) {
                hosts.add(host(server.name(), port));
            }
        }
        return hosts;
    }

    private void demandSettled(Predicate<Server> some, String who) throws StatsPageException {
        List<Server> chosen = servers.stream().filter(some).toList();
        if (!chosen.isEmpty()
                && chosen.stream().allMatch(server -> server.status().inTransition())) {
            throw new StatsPageException(
                    who + " of pool " + name + " are in transition, HAProxy is probably reloading");
        }
    }

    private InstanceKey host(String server, int port) throws StatsPageException {
        try {
            return InstanceKey.parse(server, port);
        } catch (IllegalArgumentException e) {
            throw new StatsPageException("server '" + shown(server) + "' of pool " + name + " is not a host name or"
                    + " address, and the hosts of a store are the names of the servers");
        }
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN_LENGTH ? printable : printable.substring(0, SHOWN_LENGTH) + "…";
    }
}
