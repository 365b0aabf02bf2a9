package dev.freno.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param tls how the nodes protect what they tell each other, null for not at all
     */
    record Raft(
            String bind,
            List<String> nodes,
            Path dataDir,
            boolean forceLeadership,
            @Nullable RaftTls tls) implements GroupSettings {
        public Raft {
            nodes = List.copyOf(nodes);
        }

        /** A group whose nodes talk in the clear. */
        public Raft(String bind, List<String> nodes, Path dataDir, boolean forceLeadership) {
            this(bind, nodes, dataDir, forceLeadership, null);
        }
    }

    /**
     * TLS between the nodes of a raft group. All files are PEM.
     *
     * @param certificate this node's certificate chain
     * @param key its private key, PKCS #8 without a password
     * @param ca the authorities whose certificates are trusted
     * @param mutual whether a node that connects has to show a certificate, too
     */
    record RaftTls(Path certificate, Path key, Path ca, boolean mutual) {}

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
