package dev.freno.server;

import static dev.freno.lab.Eventually.eventually;
import static dev.freno.server.LocalNode.SOON;
import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.LabCluster;
import dev.freno.lab.LabServer;
import dev.freno.lab.SharedLab;
import dev.freno.server.group.mysql.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two whole nodes, each the leader of a domain of its own, that find each other in a MySQL backend. */
final class BackendShareDomainIT {
    private final LabCluster lab = SharedLab.reset();
    private final LabServer backend = lab.primary();
    private final String schema = "freno_share_" + ProcessHandle.current().pid();

    @BeforeEach
    void createTables() {
        backend.execute("drop database if exists " + schema);
        backend.execute("create database " + schema);
        String tables = Schema.sql(Schema.DEFAULT_COLLATION)
                .replaceAll("(?m)^\\s*--.*$", "")
                .replace("EXISTS ", "EXISTS " + schema + ".");
        for (String statement : tables.split(";", -1)) {
            if (!statement.isBlank()) {
                backend.execute(statement);
            }
        }
    }

    @AfterEach
    void drop() {
        backend.execute("drop database " + schema);
        SharedLab.reset();
    }

    private LocalNode node(String domain, LabServer host) {
        return LocalNode.prepareWith(
                        lab,
                        """
                        "HttpAdvertise": "127.0.0.1", "Domain": "%s", "ShareDomain": "all",
                        "BackendMySQLHost": "%s", "BackendMySQLPort": %d, "BackendMySQLSchema": "%s",
                        "BackendMySQLUser": "%s", "BackendMySQLPassword": "%s\"""".formatted(
                                        domain,
                                        backend.host(),
                                        backend.port(),
                                        schema,
                                        lab.rootUser().name(),
                                        lab.rootUser().password()),
                        cluster("main", "", host.address()))
                .start();
    }

    private static void awaitPeer(LocalNode node, String domain, LocalNode peer) {
        eventually("it knows the other leader", SOON, () -> {
            JsonNode status = node.get("/consensus/status").body();
            return status.get("ShareDomainServices").path(domain).asString("").equals(name(peer));
        });
        JsonNode status = node.get("/consensus/status").body();
        assertThat(status.get("ShareDomainServicesList").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder(name(node), name(peer));
        assertThat(status.get("HealthyDomainServicesList").valueStream().map(JsonNode::asString))
                .containsExactly(name(node));
    }

    private static String name(LocalNode node) {
        return "127.0.0.1:" + node.port();
    }

    @Test
    void check_whileTheLeaderOfAnotherDomainFindsItsStoreUnhealthy_isRefusedAndThenAllowedAgain() {
        try (LocalNode east = node("east", lab.replica(0));
                LocalNode west = node("west", lab.replica(1))) {
            east.awaitCheck("main", 200);
            west.awaitCheck("main", 200);
            awaitPeer(east, "west", west);
            awaitPeer(west, "east", east);

            lab.freeze(0);
            long since = System.nanoTime();
            LocalNode.Reply refused = west.awaitCheck("main", 429);
            System.out.printf(
                    "share domain: refused %d ms after the other's store froze%n",
                    (System.nanoTime() - since) / 1_000_000);
            assertThat(refused.reason()).isEqualTo("SHARE_DOMAIN");
            lab.healAll();
            west.awaitCheck("main", 200);
            east.awaitCheck("main", 200);
            assertThat(west.deaths()).isEmpty();
        }
    }
}
