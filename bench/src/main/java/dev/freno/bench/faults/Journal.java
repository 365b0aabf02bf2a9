package dev.freno.bench.faults;

import dev.freno.bench.history.Action;
import dev.freno.bench.history.Call;
import dev.freno.bench.history.Contradictions;
import dev.freno.bench.history.Linearizability;
import dev.freno.bench.history.Outcome;
import dev.freno.bench.history.RuleState;
import dev.freno.bench.history.Violation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes all calls, writes them into a file, and judges those about one subject as soon as there will be no more of them, so
 * that memory does not grow with the time of a run but for the subjects that still have a rule. Thread-safe.
 */
final class Journal implements AutoCloseable {
    private final BufferedWriter file;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Set<RuleState>> ends = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private List<Call> allowed = new ArrayList<>();

    Journal(Path path) throws IOException {
        file = Files.newBufferedWriter(path);
    }

    synchronized void add(Call call) {
        write(call.toString());
        String kind = call.action().isCommand() ? "commands " : "checks ";
        counts.merge(kind + call.outcome(), 1L, Long::sum);
        if (call.action() instanceof Action.Check) {
            counts.merge("checks by answer " + firstWord(call.answer()), 1L, Long::sum);
        }
        if (call.outcome() == Outcome.ALLOWED) {
            allowed.add(call);
        }
    }

    /** A remark among the calls. */
    synchronized void note(String line) {
        write("# " + line);
    }

    private void write(String line) {
        try {
            file.write(line);
            file.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstWord(String answer) {
        return answer.split(" ", 2)[0];
    }

    /** Judges the history of a subject that is complete. */
    void judge(String subject, List<Call> history) {
        List<Violation> found = Contradictions.find(history);
        Set<RuleState> possible = Linearizability.possibleEnds(history);
        synchronized (this) {
            violations.addAll(found);
            if (possible.isEmpty()) {
                violations.add(new Violation("no order of its calls explains what was seen of " + subject, history));
            } else if (!possible.equals(Set.of(RuleState.NONE))) {
                ends.put(subject, possible);
            }
        }
    }

    synchronized void violated(Violation violation) {
        violations.add(violation);
    }

    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** What may be in force for each judged subject that may have a rule. */
    synchronized Map<String, Set<RuleState>> possibleRules() {
        return Map.copyOf(ends);
    }

    /** How many calls of which kind and outcome there were. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** The checks that were allowed since the last call of this. */
    synchronized List<Call> takeAllowed() {
        List<Call> taken = allowed;
        allowed = new ArrayList<>();
        return taken;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
