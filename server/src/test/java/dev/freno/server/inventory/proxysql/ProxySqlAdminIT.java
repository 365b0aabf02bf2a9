package dev.freno.server.inventory.proxysql;

import static dev.freno.lab.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.FreePorts;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.MovableMoments;
import dev.freno.server.inventory.TcpRelay;
import dev.freno.server.probe.ScriptedMySqlServer;
import dev.freno.server.probe.ScriptedMySqlServer.Answer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to an admin interface, which is no MySQL server and only looks like one. */
class ProxySqlAdminIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final List<String> COLUMNS = List.of("hostgroup", "srv_host", "srv_port", "status");
    private static final String SELECT =
            "SELECT hostgroup, srv_host, srv_port, status FROM stats_mysql_connection_pool WHERE hostgroup IN ";
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);

    private final Vertx vertx = Vertx.vertx();
    private final ProxySqlAdmins sources = new ProxySqlAdmins(vertx, new MovableMoments());

    @AfterEach
    void close() throws Exception {
        sources.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(LONG.toSeconds(), SECONDS);
    }

    /** Every cell is a text, and everything else than the one statement is error 1045. */
    private static ScriptedMySqlServer admin(String version, List<List<@Nullable String>> rows) {
        return ScriptedMySqlServer.of(
                version,
                sql -> sql.startsWith(SELECT)
                        ? new Answer.Rows(COLUMNS, rows)
                        : new Answer.Refusal(1045, "28000", "ProxySQL Admin Error: near \"SET\": syntax error"));
    }

    private CompletableFuture<HostList> fetch(int hostgroup, ScriptedMySqlServer... servers) {
        InstanceKey[] keys =
                List.of(servers).stream().map(ScriptedMySqlServer::key).toArray(InstanceKey[]::new);
        return sources.source(ProxySqlTable.settings(hostgroup, keys))
                .fetch(LONG)
                .toCompletableFuture();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.5.30 (ProxySQL Admin Module)", "8.0.27 (ProxySQL Admin Module)", "8.4.0"})
    void fetch_saysNothingButItsStatement(String version) throws Exception {
        try (ScriptedMySqlServer admin = admin(version, List.of(List.of("7", "db1", "3306", "ONLINE")))) {
            assertThat(fetch(7, admin).get(LONG.toSeconds(), SECONDS).hosts()).containsExactly(HOST);
            assertThat(admin.queries()).containsExactly(SELECT + "(7)");
        }
    }

    @Test
    void fetch_whenOthersWait_asksForAllOfThemAtOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Function<String, Answer> slowAtFirst = sql -> {
            await(release);
            return new Answer.Rows(COLUMNS, List.of(List.of("300", "db1", "3306", "ONLINE")));
        };
        try (ScriptedMySqlServer admin = ScriptedMySqlServer.of("8.0.27", slowAtFirst)) {
            var first = fetch(1, admin);
            eventually("asked", () -> admin.queries().size() == 1);
            List<CompletableFuture<HostList>> rest = new ArrayList<>();
            for (int hostgroup = 2; hostgroup <= 300; hostgroup++) {
                rest.add(fetch(hostgroup, admin));
            }
            release.countDown();
            assertThat(first.get(LONG.toSeconds(), SECONDS).hosts()).isEmpty();
            assertThat(rest.getLast().get(LONG.toSeconds(), SECONDS).hosts()).containsExactly(HOST);
            assertThat(admin.queries()).hasSize(2).last().asString().contains("(2, 3, 4,", ", 299, 300)");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void fetch_whenTheAnswerIsRefused_quotesItWithTheAddress() {
        try (ScriptedMySqlServer admin = ScriptedMySqlServer.of(
                "5.5.30 (ProxySQL Admin Module)",
                sql -> new Answer.Refusal(1045, "28000", "ProxySQL Admin Error: no such table"))) {
            assertThatThrownBy(() -> fetch(7, admin).get(LONG.toSeconds(), SECONDS))
                    .hasMessageContaining(admin.key() + ": ")
                    .hasMessageContaining("ProxySQL Admin Error: no such table");
        }
    }

    @Test
    void fetch_whenTheServerHangsUp_takesTheNextAddress() throws Exception {
        try (ScriptedMySqlServer broken = ScriptedMySqlServer.of("8.0.27", sql -> new Answer.HangUp());
                ScriptedMySqlServer admin = admin("8.0.27", List.of(List.of("7", "db1", "3306", "ONLINE")))) {
            assertThat(fetch(7, broken, admin).get(LONG.toSeconds(), SECONDS).hosts())
                    .containsExactly(HOST);
        }
    }

    @Test
    void fetch_whenRowsMakeNoSense_failsForTheirHostgroupAlone() throws Exception {
        List<@Nullable String> nameless = new ArrayList<>();
        Collections.addAll(nameless, "7", null, "3306", "ONLINE");
        List<List<@Nullable String>> rows = List.of(nameless, List.of("8", "db1", "3306", "ONLINE"));
        try (ScriptedMySqlServer admin = admin("8.0.27", rows)) {
            assertThatThrownBy(() -> fetch(7, admin).get(LONG.toSeconds(), SECONDS))
                    .hasMessageContaining(admin.key() + ": hostgroup 7 has a server without a name");
            assertThat(fetch(8, admin).get(LONG.toSeconds(), SECONDS).hosts()).containsExactly(HOST);
        }
    }

    @Test
    void fetch_whenTheAnswerHasOtherColumns_fails() {
        try (ScriptedMySqlServer admin = ScriptedMySqlServer.of("8.0.27", sql -> ScriptedMySqlServer.number("1"))) {
            assertThatThrownBy(() -> fetch(7, admin).get(LONG.toSeconds(), SECONDS))
                    .hasMessageContaining("1 columns instead of 4");
        }
    }

    @Test
    void ask_whenTooManyWait_isRefused() throws Exception {
        try (TcpRelay silent = TcpRelay.to(FreePorts.next())) {
            silent.silence();
            SourceSettings.ProxySql settings = ProxySqlTable.settings(7, silent.key());
            ProxySqlAdmins admins = new ProxySqlAdmins(vertx, new MovableMoments());
            CompletableFuture<@Nullable String> refusal = new CompletableFuture<>();
            admins.execute(() -> {
                ProxySqlAdmin admin = admins.of(settings).getFirst();
                for (int i = 0; i < ProxySqlAdmin.MAX_WAITING; i++) {
                    var _ = admin.ask(7, Long.MAX_VALUE);
                }
                admin.ask(7, Long.MAX_VALUE).onFailure(refused -> refusal.complete(refused.getMessage()));
                admin.close();
            });
            assertThat(refusal.get(LONG.toSeconds(), SECONDS))
                    .isEqualTo(silent.key() + ": 10000 questions are waiting already");
        }
    }
}
