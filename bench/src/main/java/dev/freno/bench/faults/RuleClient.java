package dev.freno.bench.faults;

import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.Action;
import dev.freno.bench.history.Call;
import dev.freno.bench.history.Outcome;
import dev.freno.bench.history.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A client with apps and hosts of its own, one after the other: it throttles, unthrottles and checks each of them a few times,
 * through any node, while a witness checks the same app all the time. For one thread; the witness has its own.
 */
final class RuleClient implements Runnable {
    private static final int MAX_STEPS = 9;
    private static final int MAX_UNKNOWN = 4;
    private static final int MAX_PAUSE_MILLIS = 30;
    private static final int HOST_ONE_IN = 8;
    private static final int KEPT_ONE_IN = 10;

    private final int number;
    private final Journal journal;
    private final Caller caller;
    private final Caller witness;
    private final Random random;
    private final Random chanceOfWitness;
    private volatile boolean running = true;

    RuleClient(int number, long seed, NodeGroup group, LeaderWatch watch, Journal journal) {
        this.number = number;
        this.journal = journal;
        this.random = new Random(31 * seed + number);
        this.chanceOfWitness = new Random(37 * seed + number);
        this.caller = new Caller(group, watch, new Random(41 * seed + number));
        this.witness = new Caller(group, watch, new Random(43 * seed + number));
    }

    /** Lets it finish the subject at hand. */
    void stop() {
        running = false;
    }

    @Override
    public void run() {
        try (caller;
                witness) {
            for (int i = 0; running; i++) {
                String name = "c" + number + "-" + i;
                Case history = new Case(
                        random.nextInt(HOST_ONE_IN) == 0
                                ? new Subject.Host("host-" + name)
                                : new Subject.App("app-" + name));
                history.run();
                journal.judge(history.subject.name(), history.calls);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Without clients nothing would be violated any more.
            journal.violated(new Violation("client " + number + " ended by itself", List.of(e)));
        }
    }

    /** One subject and all calls about it. */
    private final class Case {
        private final Subject subject;
        private final List<Call> calls = new CopyOnWriteArrayList<>();
        private volatile boolean complete;

        Case(Subject subject) {
            this.subject = subject;
        }

        void run() throws InterruptedException {
            if (subject instanceof Subject.Host) {
                command();
                return;
            }
            Thread watching = Thread.startVirtualThread(this::witness);
            command();
            complete = true;
            watching.join();
        }

        private void command() {
            int steps = 2 + random.nextInt(MAX_STEPS - 1);
            for (int step = 0; step < steps && unknown() < MAX_UNKNOWN; step++) {
                record(caller.call(subject, action(step)));
                pause(random);
            }
            if (random.nextInt(KEPT_ONE_IN) > 0) { // a node holds 10,000 rules and no more
                record(caller.call(subject, new Action.Unthrottle()));
            }
        }

        private long unknown() {
            return calls.stream()
                    .filter(call -> call.outcome() == Outcome.UNKNOWN)
                    .count();
        }

        private Action action(int step) {
            int chance = random.nextInt(10);
            if (step > 0 && chance < 3) {
                return new Action.Unthrottle();
            }
            if (step > 0 && chance < 6 && subject instanceof Subject.App) {
                return new Action.Check(SuiteStores.STEADY);
            }
            return new Action.Throttle(chance == 9 && subject instanceof Subject.App ? 0 : 1);
        }

        private void witness() {
            while (!complete) {
                String store = chanceOfWitness.nextBoolean() ? SuiteStores.SHAKY : SuiteStores.STEADY;
                record(witness.call(subject, new Action.Check(store)));
                pause(chanceOfWitness);
            }
        }

        private void record(Call call) {
            calls.add(call);
            journal.add(call);
        }
    }

    private static void pause(Random random) {
        LockSupport.parkNanos(
                Duration.ofMillis(random.nextInt(1, MAX_PAUSE_MILLIS)).toNanos());
    }
}
