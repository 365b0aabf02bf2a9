package dev.freno.server.probe;

import java.util.List;

/**
 * The statement that shows a server's replication status. MySQL renamed it in 8.0.22 and dropped the old name in 8.4;
 * MariaDB has a form of its own that shows all sources. The version says which to try first; a server that does not know
 * it is asked in the other form, and from then on only in that. Confined to one connection.
 */
final class ReplicationQuery {
    private static final String REPLICA = "SHOW REPLICA STATUS";
    private static final String SLAVE = "SHOW SLAVE STATUS";
    private static final String ALL_REPLICAS = "SHOW ALL REPLICAS STATUS";
    private static final String ALL_SLAVES = "SHOW ALL SLAVES STATUS";

    private final List<String> forms;
    private int form;

    ReplicationQuery(ServerVersion version) {
        this.forms = forms(version);
    }

    private static List<String> forms(ServerVersion version) {
        if (version.mariaDb()) {
            return version.isAtLeast(10, 5, 1) ? List.of(ALL_REPLICAS, ALL_SLAVES) : List.of(ALL_SLAVES, SLAVE);
        }
        return version.isAtLeast(8, 0, 22) ? List.of(REPLICA, SLAVE) : List.of(SLAVE, REPLICA);
    }

    /** The statement to send. */
    String sql() {
        return forms.get(form);
    }

    /** The server does not know the statement: moves on to the other form, and says whether there is one. */
    boolean tryOtherForm() {
        if (form == forms.size() - 1) {
            return false;
        }
        form++;
        return true;
    }
}
