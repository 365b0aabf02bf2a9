package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final List<String> done = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Agenda agenda = new Agenda(e -> failures.add(String.valueOf(e.getMessage())));

    private static Moment at(long nanos) {
        return new Moment(nanos, 0);
    }

    private Agenda.Entry entry(String name, long distance) {
        return new Agenda.Entry(now -> {
            done.add(name);
            return now.nanos() + distance;
        });
    }

    @Test
    void run_whenEntriesAreDue_doesThemInTheOrderOfTimeAndAgainAfterTheirDistance() {
        agenda.put(entry("late", 100), 7);
        agenda.put(entry("early", 100), 3);
        agenda.run(at(2));
        assertThat(done).isEmpty();
        agenda.run(at(10));
        assertThat(done).containsExactly("early", "late");
        agenda.run(at(109));
        assertThat(done).hasSize(2);
        agenda.run(at(110));
        assertThat(done).hasSize(4);
    }

    @Test
    void hasten_whenSooner_movesItAndElseNot() {
        Agenda.Entry entry = entry("a", 100);
        agenda.put(entry, 50);
        agenda.hasten(entry, 60);
        agenda.hasten(entry, 20);
        agenda.run(at(20));
        assertThat(done).containsExactly("a");
    }

    @Test
    void remove_whenCalledTwiceOrFromWithin_endsIt() {
        Agenda.Entry entry = entry("a", 1);
        agenda.put(entry, 0);
        agenda.remove(entry);
        agenda.remove(entry);
        agenda.hasten(entry, 0);
        agenda.run(at(10));
        assertThat(done).isEmpty();
    }

    @Test
    void run_whenAStepFails_doesTheOthersOfTheSameTickAndItselfTheNextTime() {
        agenda.put(
                new Agenda.Entry(now -> {
                    throw new IllegalStateException("at " + now.nanos());
                }),
                0);
        agenda.put(entry("other", 100), 1);
        agenda.run(at(5));
        assertThat(done).containsExactly("other");
        agenda.run(at(6));
        assertThat(failures).containsExactly("at 5", "at 6");
        assertThat(done).containsExactly("other");
    }

    /** As where many hosts of a store bring readings in one tick. */
    @Test
    void run_whenStepsHastenAnotherAgainAndAgain_doesThatOnceAndThenTheNextTime() {
        Agenda.Entry hastened = entry("hastened", 100);
        agenda.put(hastened, 0);
        for (int i = 1; i <= 3; i++) {
            agenda.put(
                    new Agenda.Entry(now -> {
                        agenda.hasten(hastened, Long.MIN_VALUE);
                        return 1_000;
                    }),
                    i);
        }
        agenda.run(at(5));
        assertThat(done).hasSize(1);
        agenda.run(at(6));
        assertThat(done).hasSize(2);
    }

    @Test
    void run_whenAStepHasNotSaidALaterInstant_doesItOnceInEachTick() {
        agenda.put(entry("a", Long.MIN_VALUE), Long.MIN_VALUE);
        agenda.run(at(5));
        agenda.run(at(6));
        assertThat(done).hasSize(2);
    }

    @Test
    void run_whenEntriesComeAndGo_doesExactlyWhatIsDue() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Agenda many = new Agenda(e -> {
                throw e;
            });
            Map<Agenda.Entry, Long> model = new HashMap<>();
            List<Long> ran = new ArrayList<>();
            List<Agenda.Entry> entries = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Agenda.Entry[] self = new Agenda.Entry[1];
                self[0] = new Agenda.Entry(now -> {
                    ran.add(model.get(self[0]));
                    long again = now.nanos() + 1 + random.nextInt(30);
                    model.put(self[0], again);
                    return again;
                });
                entries.add(self[0]);
            }
            for (long now = 0; now < 300; now++) {
                Agenda.Entry entry = entries.get(random.nextInt(entries.size()));
                long due = now + random.nextInt(20);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        many.remove(entry);
                        model.remove(entry);
                    }
                    case 1 -> {
                        many.hasten(entry, due);
                        model.computeIfPresent(entry, (key, was) -> Math.min(was, due));
                    }
                    default -> {
                        many.put(entry, due);
                        model.put(entry, due);
                    }
                }
                long present = now;
                List<Long> expected = model.values().stream()
                        .filter(nanos -> nanos <= present)
                        .sorted()
                        .toList();
                ran.clear();
                many.run(at(now));
                assertThat(ran).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }
}
