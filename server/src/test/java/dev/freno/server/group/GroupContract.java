package dev.freno.server.group;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every kind of group promises. A kind extends this and says how a node of it is opened. */
public abstract class GroupContract {
    protected final MovableMoments moments = new MovableMoments();
    protected final RecordingListener listener = new RecordingListener();
    private final List<Group> opened = new ArrayList<>();

    /** Opens the one node of a group; a second call, after a close, opens the same node again. */
    protected abstract Group open(GroupListener groupListener, boolean forceLeadership) throws Exception;

    /** The word for the state of a leader. */
    protected abstract String leaderState();

    @AfterEach
    void closeAll() {
        opened.forEach(Group::close);
    }

    protected final Group opened() throws Exception {
        Group group = open(listener, false);
        opened.add(group);
        return group;
    }

    protected final Group leading() throws Exception {
        Group group = opened();
        eventually("the node leads", group::isLeading);
        return group;
    }

    /** The receipt of a command, which must come in time. */
    protected static Receipt submit(Group group, RuleCommand command)
            throws ExecutionException, InterruptedException, TimeoutException {
        return group.submit(command).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Now, as exactly as every kind of group keeps instants: a MySQL backend has whole seconds. */
    protected final long now() {
        return moments.now().epochMillis() / 1000 * 1000;
    }

    protected final ThrottleApp throttle(String app) {
        long now = now();
        return new ThrottleApp(app, null, 0.5, Expiry.afterMinutes(now, 60), Expiry.NEVER, now);
    }

    @Test
    void rules_whenNew_areNone() throws Exception {
        assertThat(leading().rules()).isEqualTo(Rules.NONE);
    }

    @Test
    void status_whenLeading_saysSo() throws Exception {
        Group group = leading();

        GroupStatus status = group.status();

        assertThat(status.leading()).isTrue();
        assertThat(status.healthy()).isTrue();
        assertThat(status.forced()).isFalse();
        assertThat(status.state()).isEqualTo(leaderState());
        assertThat(status.leader()).isEqualTo(status.serviceId());
    }

    @Test
    void submit_whenCommitted_isInForceAtOnceAndTold() throws Exception {
        Group group = leading();
        ThrottleApp command = throttle("batch:archive");

        assertThat(submit(group, command)).isEqualTo(new Receipt.Committed());

        assertThat(group.rules()).isEqualTo(Rules.NONE.apply(command).rules());
        eventually("the listener hears", () -> listener.rules().equals(group.rules()));
    }

    @Test
    void submit_whenEachKindOfCommand_allTakeEffect() throws Exception {
        Group group = leading();
        long now = now();
        Expiry later = Expiry.afterMinutes(now, 5);
        List<RuleCommand> commands = List.of(
                throttle("a"),
                new ThrottleApp("b", "main1", null, null, Expiry.NEVER, now),
                new UnthrottleApp("a", null),
                new SkipHost("10.0.0.1", later),
                new SkipHost("10.0.0.2:3306", later),
                new RecoverHost("10.0.0.1"));

        for (RuleCommand command : commands) {
            assertThat(submit(group, command)).isEqualTo(new Receipt.Committed());
        }

        assertThat(group.rules().throttles()).containsExactly(new Throttle("b", "main1", 1.0, Expiry.NEVER));
        assertThat(group.rules().skippedHosts()).containsExactly(java.util.Map.entry("10.0.0.2:3306", later));
    }

    @Test
    void submit_whenUnknownIsRemoved_isCommitted() throws Exception {
        Group group = leading();

        assertThat(submit(group, new UnthrottleApp("nobody", null))).isEqualTo(new Receipt.Committed());
        assertThat(submit(group, new RecoverHost("nowhere"))).isEqualTo(new Receipt.Committed());
        assertThat(group.rules()).isEqualTo(Rules.NONE);
    }

    @Test
    void submit_whenItCannotBeApplied_isRefusedAndTheGroupGoesOn() throws Exception {
        Group group = leading();
        ThrottleApp longName = throttle("x".repeat(100_000));

        assertThat(submit(group, longName)).isInstanceOf(Receipt.Refused.class);

        assertThat(group.rules()).isEqualTo(Rules.NONE);
        assertThat(submit(group, throttle("a"))).isEqualTo(new Receipt.Committed());
    }

    @Test
    void submit_whenManyAtOnce_allAreCommittedInOrder() throws Exception {
        Group group = leading();
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ThrottleApp command = new ThrottleApp("same", null, i / 300.0, Expiry.NEVER, Expiry.NEVER, 0);
            receipts.add(group.submit(command).toCompletableFuture());
        }

        for (CompletableFuture<Receipt> receipt : receipts) {
            assertThat(receipt.get(10, TimeUnit.SECONDS)).isEqualTo(new Receipt.Committed());
        }
        assertThat(group.rules().throttles()).containsExactly(new Throttle("same", null, 299 / 300.0, Expiry.NEVER));
    }

    /** An expiry is an instant, fixed by the node that proposed it; a restart does not begin the time anew. */
    @Test
    void reopen_afterClose_rulesAndTheirInstantsAreTheSame() throws Exception {
        Group group = leading();
        submit(group, throttle("a"));
        submit(group, new SkipHost("h", Expiry.afterMinutes(now(), 60)));
        Rules before = group.rules();
        group.close();
        moments.moveWallClock(Duration.ofMinutes(30));

        Group again = leading();

        assertThat(again.rules()).isEqualTo(before);
    }

    @Test
    void expiredRules_areDroppedByThemselves() throws Exception {
        Group group = leading();
        submit(group, throttle("soon"));
        submit(group, new ThrottleApp("never", null, 1.0, Expiry.NEVER, Expiry.NEVER, 0));

        moments.moveWallClock(Duration.ofMinutes(61));

        eventually("the expired rule is gone", () -> group.rules().throttles().size() == 1);
        assertThat(group.rules().throttles().getFirst().app()).isEqualTo("never");
    }

    @Test
    void close_whenLeading_endsLeadershipAndIsIdempotent() throws Exception {
        Group group = leading();
        eventually("the listener hears", () -> listener.leaderships().equals(List.of(true)));

        group.close();
        group.close();

        assertThat(group.isLeading()).isFalse();
        assertThat(group.status().leading()).isFalse();
        assertThat(group.status().healthy()).isFalse();
        assertThat(listener.leaderships()).containsExactly(true, false);
        assertThat(submit(group, throttle("a"))).isEqualTo(new Receipt.NoLeader());
    }

    @Test
    void isLeading_whenForced_isSoFromTheStartAndSaysWhy() throws Exception {
        Group group = open(listener, true);
        opened.add(group);

        assertThat(group.isLeading()).isTrue();
        assertThat(group.status().leading()).isTrue();
        assertThat(group.status().forced()).isTrue();
        assertThat(group.status().leader()).isEqualTo(group.status().serviceId());
        eventually("the listener hears", () -> listener.leaderships().equals(List.of(true)));
    }
}
