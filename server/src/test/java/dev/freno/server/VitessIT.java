package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabServer;
import dev.freno.lab.SharedLab;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole node whose store is real replicas that vtctld lists. */
class VitessIT {
    private final AtomicInteger answered = new AtomicInteger();
    private volatile String tablets = "[]";
    private HttpServer vtctld;

    @BeforeEach
    void start() throws IOException {
        vtctld = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vtctld.createContext("/api/keyspace/commerce/tablets/-80", exchange -> {
            byte[] body = tablets.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            answered.incrementAndGet();
        });
        vtctld.start();
    }

    @AfterEach
    void stop() {
        vtctld.stop(0);
    }

    private static String tablet(LabServer server, int type) {
        String[] address = server.address().split(":", -1);
        return "{\"type\":%d,\"mysql_hostname\":\"%s\",\"mysql_port\":%s,\"stats\":{\"realtime\":{}}}"
                .formatted(type, address[0], address[1]);
    }

    @Test
    void check_ofAStoreOfVitess_followsWhatVtctldLists() {
        LabCluster lab = SharedLab.reset();
        // The primary would fail as a replica: its store would be 500.
        tablets = "[" + tablet(lab.primary(), 1) + "," + tablet(lab.replica(0), 2) + "]";
        String vitess = "\"VitessSettings\": {\"API\": \"http://127.0.0.1:"
                + vtctld.getAddress().getPort() + "\", \"Keyspace\": \"commerce\", \"Shard\": \"-80\"}";
        try (LocalNode node =
                LocalNode.start(lab, cluster("vitess", vitess, lab.primary().address()))) {
            node.awaitCheck("vitess", 200);
            tablets = "[{\"type\":2,";
            int before = answered.get();
            Eventually.eventually("a broken list is answered", () -> answered.get() > before);
            assertThat(node.check("vitess").status()).isEqualTo(200);
            tablets = "[]";
            assertThat(node.awaitCheck("vitess", 500).reason()).isEqualTo("NO_HOSTS");
        }
    }
}
