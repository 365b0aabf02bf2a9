package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.FreePorts;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.CheckWatch.Seen;
import dev.freno.server.LocalNode.Prepared;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A whole node whose hosts answer HTTP checks on addresses of their own. A living host is a real replica on 127.0.0.1; on
 * the others there is no database, so that they turn their store away whenever they count.
 */
class HostCheckIT {
    private static final String OUT = "127.0.0.11";
    private static final int CHECKED = FreePorts.next();
    private static final int SILENT = FreePorts.next();
    private static final int BROKEN = FreePorts.next();
    private static final int NONE = FreePorts.next();
    private static final int ALL_OUT = FreePorts.next();
    private static final int NO_DATABASE = FreePorts.next();
    private static final String DEAD = OUT + ":" + NO_DATABASE;

    private static final List<CheckedHost> HOSTS = new ArrayList<>();
    private static CheckedHost out;
    private static CheckedHost ignored;
    private static LocalNode node;
    private static CheckWatch watch;
    private static CheckWatch silentWatch;

    private static String check(int port) {
        return "\"HttpCheckPort\": %d, \"HttpCheckPath\": \"/health?role=replica\"".formatted(port);
    }

    private static CheckedHost serve(int status, String address, int port) {
        CheckedHost host = CheckedHost.answering(status, address, port);
        HOSTS.add(host);
        return host;
    }

    @BeforeAll
    static void start() {
        LabCluster lab = SharedLab.reset();
        String living = lab.replica(0).address();
        serve(200, "127.0.0.1", CHECKED);
        out = serve(404, OUT, CHECKED);
        ignored = serve(200, "127.0.0.12", CHECKED);
        serve(CheckedHost.SILENCE, "127.0.0.1", SILENT);
        serve(500, "127.0.0.1", BROKEN);
        serve(404, "127.0.0.1", ALL_OUT);
        serve(404, "::1", CHECKED);
        Prepared prepared = LocalNode.prepare(
                lab,
                cluster(
                        "checked",
                        check(CHECKED) + ", \"IgnoreHosts\": [\"127.0.0.12\"]",
                        living,
                        DEAD,
                        "127.0.0.12:" + NO_DATABASE),
                cluster("silent", check(SILENT), living),
                cluster("broken", check(BROKEN), living),
                cluster("no-server", check(NONE), living),
                cluster("all-out", check(ALL_OUT), living),
                cluster("ipv6", check(CHECKED), living, "[::1]:" + NO_DATABASE),
                cluster("unchecked", check(-1), living));
        watch = CheckWatch.of(prepared.port(), "/check/watch/mysql/checked");
        silentWatch = CheckWatch.of(prepared.port(), "/check/watch/mysql/silent");
        node = prepared.start();
        for (String store : List.of("checked", "silent", "broken", "no-server")) {
            node.awaitCheck(store, 200);
        }
    }

    @AfterAll
    static void stop() {
        watch.close();
        silentWatch.close();
        node.close();
        HOSTS.forEach(CheckedHost::close);
        assertThat(node.deaths()).isEmpty();
    }

    /** D47: a host that answers 404 counted for the first five seconds. */
    @Test
    void check_whileAHostAnswers404_doesNotSeeIt() {
        watch.awaitStatus(200, 0);
        assertThat(watch.all()).noneMatch(seen -> seen.body().contains("PROBE_FAILED"));
        assertThat(out.paths()).isNotEmpty().containsOnly("/health?role=replica");
        assertThat(why("checked", DEAD)).isEqualTo("HTTP_CHECK_404");

        out.answers(503);
        watch.awaitStatus(500, System.nanoTime());
        assertThat(node.get("/skip-host/" + OUT).status()).isEqualTo(200);
        assertThat(node.check("checked").status()).isEqualTo(200);
        assertThat(why("checked", DEAD)).isEqualTo("SKIPPED");
        assertThat(node.get("/recover-host/" + OUT).status()).isEqualTo(200);
        assertThat(node.check("checked").reason()).isEqualTo("PROBE_FAILED");

        out.answers(404);
        watch.awaitStatus(200, System.nanoTime());
        assertThat(why("checked", DEAD)).isEqualTo("HTTP_CHECK_404");
    }

    private static String why(String store, String host) {
        return node.get("/stores/mysql/" + store)
                .body()
                .get("Metrics")
                .get("default")
                .get("Hosts")
                .get(host)
                .get("Why")
                .asString();
    }

    /** The host is left out for the second that its first check may take, and nothing is known of the store so long. */
    @Test
    void check_whenTheHttpCheckHangs_knowsTheHostAfterItsTimeout() {
        Seen first = silentWatch.awaitStatus(200, 0);
        assertThat(silentWatch.all())
                .filteredOn(seen -> seen.sentNanos() - first.sentNanos() < 0)
                .allMatch(seen -> seen.status() == 404 || seen.status() == 0);
        assertThat(silentWatch.between(first.sentNanos(), System.nanoTime())).allMatch(seen -> seen.status() == 200);
    }

    @Test
    void check_whenTheHttpCheckIsRefusedOrBroken_countsTheHost() {
        node.awaitCheck("broken", 200);
        node.awaitCheck("no-server", 200);
        node.awaitCheck("unchecked", 200);
    }

    @Test
    void check_whenAllHostsAnswer404_isAnErrorAnd404IsNotItsStatus() {
        node.awaitCheck("all-out", 500);
        assertThat(node.check("all-out").reason()).isEqualTo("NO_HOSTS");
    }

    @Test
    void hosts_thatAreIgnored_areNotAsked() {
        assertThat(why("checked", "127.0.0.12:" + NO_DATABASE)).isEqualTo("IGNORED");
        assertThat(ignored.paths()).isEmpty();
    }

    /** D42: the check of an IPv6 host had an invalid URL, and so the host always counted. */
    @Test
    void check_whenAnIpv6HostAnswers404_doesNotSeeIt() {
        node.awaitCheck("ipv6", 200);
        assertThat(why("ipv6", "[::1]:" + NO_DATABASE)).isEqualTo("HTTP_CHECK_404");
    }

    @Test
    void counters_tellWhatCameOfTheChecks() {
        JsonNode vars = node.get("/debug/vars").body();
        for (String result : List.of("200", "404", "500", "error", "skip")) {
            assertThat(vars.get("httpcheck." + result).asLong()).as(result).isPositive();
        }
        assertThat(node.text("/metrics")).contains("freno_host_checks_total{result=\"404\"}");
    }
}
