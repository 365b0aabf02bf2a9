package dev.freno.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * How a node shares leadership and rules.
 *
 * <p>Immutable.
 */
public sealed interface GroupSettings {
    /** Whether this node answers as leader whatever the group says: an emergency switch. */
    boolean forceLeadership();

    /**
     * A group by raft.
     *
     * @param bind this node's raft address, {@code host:port}, which is also its name in the group
     * @param nodes all members as {@code host:port}, this one among them; a group of one has only this one
     * @param dataDir where log and snapshots are kept; created if missing
     */
    record Raft(String bind, List<String> nodes, Path dataDir, boolean forceLeadership) implements GroupSettings {
        public Raft {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A group by a lease row in a MySQL backend.
     *
     * @param host the backend
     * @param port 1 to 65535
     * @param schema the schema with the group's tables, not empty
     * @param user the account
     * @param password its password
     * @param collation the session's collation; empty for the server's default
     */
    record MySqlBackend(
            String host,
            int port,
            String schema,
            String user,
            Secret password,
            String collation,
            boolean forceLeadership)
            implements GroupSettings {}
}
