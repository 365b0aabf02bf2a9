package dev.freno.server.group.mysql;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.RecoverHost;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of rules in the tables of a MySQL backend. */
final class BackendRulesIT {
    private final MovableMoments moments = new MovableMoments();
    private final long begunMillis = moments.now().epochMillis() / 1000 * 1000;
    private @Nullable BackendFixture made;

    @AfterEach
    void remove() {
        if (made != null) {
            made.close();
        }
    }

    private BackendFixture fixture(String tables) {
        BackendFixture fixture = new BackendFixture(tables);
        fixture.release(BackendFixture.DOMAIN);
        made = fixture;
        return fixture;
    }

    private BackendFixture fixture() {
        return fixture(Schema.sql(Schema.DEFAULT_COLLATION));
    }

    private MySqlGroup node(String serviceId) throws Exception {
        return Objects.requireNonNull(made)
                .open(BackendFixture.member(serviceId), new RecordingListener(), moments)
                .group();
    }

    private MySqlGroup leader() throws Exception {
        MySqlGroup group = node("127.0.0.1:1");
        eventually("it leads", group::isLeading);
        return group;
    }

    private static Receipt submit(MySqlGroup group, RuleCommand command) throws Exception {
        return group.submit(command).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private ThrottleApp throttle(String app, @Nullable Double ratio, @Nullable Expiry expiry) {
        return new ThrottleApp(
                app, null, ratio, expiry, inMinutes(60), moments.now().epochMillis());
    }

    private Expiry inMinutes(long minutes) {
        return Expiry.afterMinutes(begunMillis, minutes);
    }

    /** D21, D22: Other nodes had other ratios, and did not know of what was told to one of them. */
    @Test
    void submit_onTheLeader_isKnownToAllNodesAsItIs() throws Exception {
        fixture();
        MySqlGroup leader = leader();
        MySqlGroup other = node("127.0.0.1:2");

        assertThat(submit(leader, throttle("App", 0.5, inMinutes(10)))).isEqualTo(new Receipt.Committed());
        assertThat(submit(leader, throttle("app", null, Expiry.NEVER))).isEqualTo(new Receipt.Committed());
        assertThat(submit(leader, throttle("App", null, inMinutes(20)))).isEqualTo(new Receipt.Committed());
        assertThat(submit(leader, throttle("app", 0.1, null))).isEqualTo(new Receipt.Committed());
        assertThat(submit(leader, new SkipHost("h:3306", inMinutes(5)))).isEqualTo(new Receipt.Committed());

        assertThat(leader.rules().throttles())
                .containsExactly(
                        new Throttle("App", null, 0.5, inMinutes(20)), new Throttle("app", null, 0.1, Expiry.NEVER));
        eventually("the other node knows", () -> other.rules().equals(leader.rules()));
        assertThat(submit(other, throttle("lost", 1.0, null))).isEqualTo(new Receipt.NoLeader());
        assertThat(submit(other, new UnthrottleApp("app", null))).isEqualTo(new Receipt.NoLeader());
        assertThat(submit(leader, new RecoverHost("h:3306"))).isEqualTo(new Receipt.Committed());
        assertThat(submit(leader, new UnthrottleApp("app", null))).isEqualTo(new Receipt.Committed());
        eventually(
                "the other node knows",
                () -> other.rules().throttles().size() == 1
                        && other.rules().skippedHosts().isEmpty());
    }

    /** D20: A command that failed in SQL was in force all the same. */
    @Test
    void submit_whenSqlFails_changesNothingAnywhere() throws Exception {
        BackendFixture fixture = fixture();
        MySqlGroup leader = leader();
        submit(leader, throttle("before", 0.5, Expiry.NEVER));
        Rules before = leader.rules();
        fixture.execute("alter table %s.throttled_apps drop column ratio");

        assertThat(submit(leader, throttle("a", 0.5, null))).isInstanceOf(Receipt.Failed.class);
        assertThat(submit(leader, new UnthrottleApp("before", null))).isInstanceOf(Receipt.Failed.class);
        assertThat(submit(leader, new SkipHost("fine", inMinutes(1)))).isEqualTo(new Receipt.Committed());

        assertThat(leader.isLeading()).isTrue();
        assertThat(leader.rules().throttles()).isEqualTo(before.throttles());
        assertThat(fixture.queryLong("select count(*) from %s.throttled_apps")).isEqualTo(1);
    }

    /** D19: Rows that had just ended were permanent for some seconds. D20, D21: NaN and -1 were taken for ratios. */
    @Test
    void rows_writtenByOthers_areReadForWhatTheyAre() throws Exception {
        BackendFixture fixture = fixture(BackendFixture.ORIGINAL);
        MySqlGroup node = leader();
        fixture.execute("insert into %s.throttled_apps (app_name, expires_at, ratio) values ('ended', now(), 1),"
                + " ('ago', '1980-01-01 00:00:00', 1), ('forever', null, 0.5), ('odd', null, -1), ('none', null, null),"
                + " ('/no-app', null, 1), ('one/store', now() + interval 1 hour, 0.25)");
        fixture.execute("insert into %s.skipped_hosts (host_name, expires_at) values ('ended', now()),"
                + " ('h', now() + interval 1 hour)");

        eventually("rows are read", () -> node.rules().throttles().size() == 4);

        assertThat(node.rules().throttles())
                .extracting(Throttle::key)
                .containsExactly("forever", "none", "odd", "one/store");
        assertThat(node.rules().throttles()).extracting(Throttle::ratio).containsExactly(0.5, 1.0, 1.0, 0.25);
        assertThat(node.rules().skippedHosts()).containsOnlyKeys("h");
        assertThat(submit(node, new UnthrottleApp("forever", null))).isEqualTo(new Receipt.Committed());
        assertThat(node.rules().throttles()).extracting(Throttle::app).doesNotContain("forever");
        assertThat(fixture.queryLong("select expires_at < now() from %s.throttled_apps where app_name = 'forever'"))
                .isEqualTo(1);
    }

    @Test
    void submit_ofWhatTheTablesOfTheOriginalCannotKeep_isRefused() throws Exception {
        BackendFixture fixture = fixture(BackendFixture.ORIGINAL);
        fixture.execute("alter table %s.throttled_apps convert to character set utf8mb4 collate utf8mb4_general_ci");
        MySqlGroup leader = leader();
        assertThat(submit(leader, throttle("App", 0.5, null))).isEqualTo(new Receipt.Committed());
        Rules before = leader.rules();

        assertThat(submit(leader, throttle("app", 1.0, null))).isInstanceOf(Receipt.Refused.class);
        assertThat(submit(leader, throttle("x".repeat(129), 1.0, null))).isInstanceOf(Receipt.Refused.class);
        assertThat(submit(leader, new UnthrottleApp("app", null))).isEqualTo(new Receipt.Committed());

        assertThat(leader.rules()).isEqualTo(before);
        assertThat(fixture.queryLong("select count(*) from %s.throttled_apps where expires_at > now()"))
                .isEqualTo(1);
        assertThat(submit(leader, throttle("y".repeat(128), 1.0, null))).isEqualTo(new Receipt.Committed());
    }

    /** Old servers make a column of that kind where the original's documentation asks for another. */
    @Test
    void submit_whenTheColumnTurnsForEverIntoNow_isRefused() throws Exception {
        BackendFixture fixture = fixture();
        fixture.execute("alter table %s.throttled_apps modify expires_at timestamp not null default current_timestamp");
        MySqlGroup leader = leader();

        assertThat(submit(leader, throttle("a", 1.0, Expiry.NEVER))).isInstanceOf(Receipt.Refused.class);
        assertThat(submit(leader, throttle("b", 1.0, inMinutes(1)))).isEqualTo(new Receipt.Committed());

        assertThat(leader.rules().throttles()).extracting(Throttle::app).containsExactly("b");
        assertThat(fixture.queryLong("select count(*) from %s.throttled_apps")).isEqualTo(1);
    }

    /** D18: A TTL of ten years, the most that is taken, fits. */
    @Test
    void submit_ofTheLongestTtl_isKept() throws Exception {
        fixture();
        MySqlGroup leader = leader();
        Expiry inTenYears = inMinutes(10L * 366 * 24 * 60);
        assertThat(submit(leader, throttle("a", 1.0, inTenYears))).isEqualTo(new Receipt.Committed());
        assertThat(leader.rules().throttles().getFirst().expiry()).isEqualTo(inTenYears);
    }

    @Test
    void submit_whileATableIsLocked_failsAndTheLeaderStaysLeader() throws Exception {
        BackendFixture fixture = fixture();
        MySqlGroup leader = leader();
        submit(leader, throttle("a", 0.5, null));
        try (var connection = fixture.server.connect();
                var statement = connection.createStatement()) {
            statement.execute("lock tables " + fixture.schema + ".throttled_apps write");
            assertThat(submit(leader, throttle("a", 1.0, null))).isInstanceOf(Receipt.Failed.class);
            assertThat(leader.isLeading()).isTrue();
        }
        eventually(
                "it works again", () -> submit(leader, throttle("a", 1.0, null)).equals(new Receipt.Committed()));
        assertThat(leader.rules().throttles().getFirst().ratio()).isEqualTo(1.0);
    }
}
