package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Agenda agenda = new Agenda();
    private final List<String> done = new ArrayList<>();

    private Agenda.Entry entry(String name, long distance) {
        return new Agenda.Entry(now -> {
            done.add(name);
            return now + distance;
        });
    }

    @Test
    void run_whenEntriesAreDue_doesThemInTheOrderOfTimeAndAgainAfterTheirDistance() {
        agenda.put(entry("late", 100), 7);
        agenda.put(entry("early", 100), 3);
        agenda.run(2);
        assertThat(done).isEmpty();
        agenda.run(10);
        assertThat(done).containsExactly("early", "late");
        agenda.run(109);
        assertThat(done).hasSize(2);
        agenda.run(110);
        assertThat(done).hasSize(4);
    }

    @Test
    void hasten_whenSooner_movesItAndElseNot() {
        Agenda.Entry entry = entry("a", 100);
        agenda.put(entry, 50);
        agenda.hasten(entry, 60);
        agenda.hasten(entry, 20);
        agenda.run(20);
        assertThat(done).containsExactly("a");
    }

    @Test
    void remove_whenCalledTwiceOrFromWithin_endsIt() {
        Agenda.Entry entry = entry("a", 1);
        agenda.put(entry, 0);
        agenda.remove(entry);
        agenda.remove(entry);
        agenda.hasten(entry, 0);
        agenda.run(10);
        assertThat(done).isEmpty();
    }

    @Test
    void run_whenAStepFails_doesTheOthersTheNextTime() {
        agenda.put(
                new Agenda.Entry(now -> {
                    throw new IllegalStateException("a bug");
                }),
                0);
        agenda.put(entry("other", 100), 1);
        assertThatThrownBy(() -> agenda.run(5)).isInstanceOf(IllegalStateException.class);
        agenda.put(entry("third", 100), 1);
        try {
            agenda.run(6);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("a bug");
        }
        assertThat(done).containsExactlyInAnyOrder("other", "third");
    }

    @Test
    void run_whenEntriesComeAndGo_doesExactlyWhatIsDue() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Agenda many = new Agenda();
            Map<Agenda.Entry, Long> model = new HashMap<>();
            List<Long> ran = new ArrayList<>();
            List<Agenda.Entry> entries = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Agenda.Entry[] self = new Agenda.Entry[1];
                self[0] = new Agenda.Entry(now -> {
                    ran.add(model.get(self[0]));
                    long again = now + 1 + random.nextInt(30);
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
                long at = now;
                List<Long> expected = model.values().stream()
                        .filter(nanos -> nanos <= at)
                        .sorted()
                        .toList();
                ran.clear();
                many.run(now);
                assertThat(ran).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }
}
