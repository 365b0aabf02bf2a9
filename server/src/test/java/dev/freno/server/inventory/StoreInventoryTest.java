package dev.freno.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.server.log.LineBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreInventoryTest {
    private static final InstanceKey ONE = new InstanceKey("db1", 3306);
    private static final InstanceKey TWO = new InstanceKey("db2", 3306);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ScriptedSource source = new ScriptedSource();
    private final List<List<InstanceKey>> heard = new ArrayList<>();
    private final StoreInventory inventory = new StoreInventory(
            new StoreKey("mysql", "main"),
            source,
            (store, hosts) -> heard.add(hosts),
            new LineBudget(1_000, Duration.ofDays(1)),
            Runnable::run,
            new SplittableRandom(3));

    private static final class ScriptedSource implements HostSource {
        final List<CompletableFuture<HostList>> fetches = new ArrayList<>();
        Duration age = Duration.ZERO;

        @Nullable String warning;

        Duration deadline = USUAL_DEADLINE;

        @Override
        public CompletionStage<HostList> fetch(Duration given) {
            fetches.add(new CompletableFuture<>());
            assertThat(given).isEqualTo(deadline);
            return fetches.getLast();
        }

        @Override
        public Duration deadline() {
            return deadline;
        }

        @Override
        public String describe() {
            return "script";
        }

        void answer(InstanceKey... hosts) {
            fetches.getLast().complete(new HostList(List.of(hosts), age, warning));
        }
    }

    @Test
    void tick_whenNew_fetchesAtOnceAndTellsTheHostsInOrderWithoutDuplicates() {
        inventory.tick(0);
        source.answer(TWO, ONE, TWO);
        assertThat(heard).containsExactly(List.of(ONE, TWO));
    }

    @Test
    void tick_whenTenSecondsHavePassed_fetchesAgainAndTellsOnlyChanges() {
        inventory.tick(0);
        source.answer(ONE);
        // The second fetch is due within the jitter of the first.
        inventory.tick(12 * SECOND);
        source.answer(ONE);
        inventory.tick(20 * SECOND);
        assertThat(source.fetches).hasSize(2);
        inventory.tick(24 * SECOND);
        source.answer(ONE, TWO);
        assertThat(heard).containsExactly(List.of(ONE), List.of(ONE, TWO));
    }

    @Test
    void tick_whenTheSourceFails_keepsTheHosts() {
        inventory.tick(0);
        source.answer(ONE);
        inventory.tick(12 * SECOND);
        source.fetches.getLast().completeExceptionally(new IOException("down"));
        inventory.tick(24 * SECOND);
        source.answer(ONE);
        assertThat(heard).containsExactly(List.of(ONE));
    }

    @Test
    void tick_whenTheSourceHangs_givesUpAndIgnoresWhatComesLate() {
        inventory.tick(0);
        CompletableFuture<HostList> hung = source.fetches.getFirst();
        inventory.tick(4 * SECOND);
        assertThat(source.fetches).hasSize(1);
        inventory.tick(5 * SECOND);
        assertThat(source.fetches).hasSize(2);
        source.answer(ONE);
        hung.complete(HostList.of(List.of(TWO)));
        assertThat(heard).containsExactly(List.of(ONE));
    }

    @Test
    void state_whenTheAnswerIsOlderThanItsQuestion_isAsOldAsTheAnswer() {
        inventory.tick(5 * SECOND);
        source.answer(ONE);
        assertThat(inventory.state().confirmedAtNanos()).isEqualTo(5 * SECOND);
        source.age = Duration.ofSeconds(1);
        inventory.tick(20 * SECOND);
        source.answer(ONE);
        assertThat(inventory.state().confirmedAtNanos()).isEqualTo(19 * SECOND);
    }

    @Test
    void tick_whenTheSourceHasADeadlineOfItsOwn_waitsThatLong() {
        source.deadline = Duration.ofSeconds(30);
        inventory.tick(0);
        inventory.tick(29 * SECOND);
        assertThat(source.fetches).hasSize(1);
        source.answer(ONE);
        assertThat(heard).containsExactly(List.of(ONE));
        source.deadline = Duration.ofSeconds(2);
        inventory.tick(40 * SECOND);
        inventory.tick(42 * SECOND);
        assertThat(inventory.state().failure()).isEqualTo("no answer within 2 s");
    }

    @Test
    void tick_whenNothingIsKnownYet_triesEverySecond() {
        inventory.tick(0);
        source.fetches.getLast().completeExceptionally(new IOException("down"));
        inventory.tick(2 * SECOND);
        assertThat(source.fetches).hasSize(2);
        assertThat(heard).isEmpty();
    }

    @Test
    void tick_whenTheSourceHasNoHosts_tellsThat() {
        inventory.tick(0);
        source.answer();
        assertThat(heard).containsExactly(List.of());
    }

    @Test
    void tick_whenTheSourceGivesTooManyHosts_isAFailure() {
        inventory.tick(0);
        source.fetches
                .getLast()
                .complete(HostList.of(IntStream.rangeClosed(0, StoreInventory.MAX_HOSTS)
                        .mapToObj(i -> new InstanceKey("db" + i, 3306))
                        .toList()));
        assertThat(heard).isEmpty();
    }

    @Test
    void refreshSoon_whenCalled_fetchesAtTheNextTickButNotTwiceAtOnce() {
        inventory.tick(0);
        source.answer(ONE);
        inventory.refreshSoon();
        inventory.tick(SECOND);
        inventory.refreshSoon();
        inventory.tick(2 * SECOND);
        assertThat(source.fetches).hasSize(2);
    }

    @Test
    void state_tellsTheSourceAndHowOldItsHostsAre() {
        assertThat(inventory.state()).isEqualTo(new InventoryState("script", 0, null, null, null));
        inventory.tick(5);
        source.warning = "one of two is dead";
        source.answer(ONE, TWO);
        assertThat(inventory.state()).isEqualTo(new InventoryState("script", 2, 5L, "one of two is dead", null));

        inventory.tick(12 * SECOND);
        source.fetches.getLast().completeExceptionally(new IOException("down"));
        assertThat(inventory.state()).isEqualTo(new InventoryState("script", 2, 5L, "one of two is dead", "down"));

        inventory.tick(24 * SECOND);
        source.warning = null;
        source.answer(ONE, TWO);
        assertThat(inventory.state()).isEqualTo(new InventoryState("script", 2, 24 * SECOND, null, null));
    }
}
