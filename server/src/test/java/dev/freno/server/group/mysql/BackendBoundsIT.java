package dev.freno.server.group.mysql;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import dev.freno.core.rules.Rules;
import dev.freno.server.CapturedLog;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More than a group takes: commands, rules, rows. */
final class BackendBoundsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final MovableMoments moments = new MovableMoments();
    private final BackendFixture fixture = BackendFixture.ready();

    @AfterEach
    void remove() {
        fixture.close();
    }

    private MySqlGroup leader() throws Exception {
        MySqlGroup group = fixture.open(BackendFixture.member("127.0.0.1:1"), new RecordingListener(), moments)
                .group();
        eventually("it leads", SOON, group::isLeading);
        return group;
    }

    private CompletableFuture<Receipt> throttle(MySqlGroup group, String app) {
        return group.submit(new ThrottleApp(
                        app,
                        null,
                        1.0,
                        Expiry.NEVER,
                        Expiry.NEVER,
                        moments.now().epochMillis()))
                .toCompletableFuture();
    }

    /** Rows of throttles, named a1 and so on, with names as long as they may be. */
    private void insert(int rows, String until) {
        fixture.execute("insert into %s.throttled_apps (app_name, expires_at, ratio)"
                + " select rpad(concat('a', seq), 257, '-'), " + until + ", 1 from %s.seq_1_to_" + rows);
    }

    @Test
    void submit_ofMoreThanCanBeUnderWay_isBusyAtOnceAndAllOthersAreAnswered() throws Exception {
        MySqlGroup leader = leader();
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        try (var connection = fixture.server.connect();
                var statement = connection.createStatement()) {
            statement.execute("lock tables " + fixture.schema + ".throttled_apps write");
            for (int i = 0; i < Commands.MAX_IN_FLIGHT; i++) {
                receipts.add(throttle(leader, "app" + i));
            }
            assertThat(throttle(leader, "more"))
                    .isCompletedWithValue(new Receipt.Busy(Commands.MAX_IN_FLIGHT + " commands are under way"));
            for (CompletableFuture<Receipt> receipt : receipts) {
                assertThat(receipt.get(30, TimeUnit.SECONDS)).isInstanceOfAny(Receipt.Failed.class, Receipt.Busy.class);
            }
        }
        eventually(
                "it works again",
                SOON,
                () -> throttle(leader, "a").get(10, TimeUnit.SECONDS).equals(new Receipt.Committed()));
        assertThat(leader.rules().throttles()).hasSize(1);
        assertThat(leader.isLeading()).isTrue();
    }

    @Test
    void rows_beyondTheBound_areLeftOutAndSaidOnceAndMakeRoomWhenTheyGo() throws Exception {
        MySqlGroup leader = leader();
        try (CapturedLog log = new CapturedLog(RuleBook.class)) {
            insert(Rules.MAX_THROTTLES + 50, "null");
            eventually("they are read", SOON, () -> leader.rules().throttles().size() == Rules.MAX_THROTTLES);
            assertThat(throttle(leader, "b").get(10, TimeUnit.SECONDS)).isInstanceOf(Receipt.Refused.class);
            String first = leader.rules().throttles().getFirst().app();
            assertThat(leader.submit(new UnthrottleApp(first, null))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt.Committed());
            eventually(
                    "the next one takes its place",
                    SOON,
                    () -> leader.rules().throttles().size() == Rules.MAX_THROTTLES);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR")
                    .contains("more than " + Rules.MAX_THROTTLES);
            fixture.execute("delete from %s.throttled_apps");
            eventually("they are gone", SOON, () -> leader.rules().throttles().isEmpty());
            assertThat(throttle(leader, "b").get(10, TimeUnit.SECONDS)).isEqualTo(new Receipt.Committed());
            assertThat(leader.isLeading()).isTrue();
        }
    }

    @Test
    void table_withManyRowsThatHaveEnded_isReadAndWritten() throws Exception {
        MySqlGroup leader = leader();
        insert(50_000, "'1980-01-01'");
        assertThat(throttle(leader, "b").get(10, TimeUnit.SECONDS)).isEqualTo(new Receipt.Committed());
        fixture.execute("insert into %s.throttled_apps (app_name, ratio) values ('z', 0.5)");
        eventually("they are read", SOON, () -> leader.rules().throttles().size() == 2);
        assertThat(leader.isLeading()).isTrue();
    }
}
