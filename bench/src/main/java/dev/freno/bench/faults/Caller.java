package dev.freno.bench.faults;

import dev.freno.bench.group.Answer;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.Action;
import dev.freno.bench.history.Call;
import dev.freno.bench.history.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Makes calls through any node: as often as not through the one that was last seen leading, so that there is progress
 * whoever leads; now and then over a new connection. For one thread.
 */
final class Caller implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final int NEW_CONNECTION_ONE_IN = 10;

    private final List<Ask> asks;
    private final LeaderWatch watch;
    private final Random random;

    Caller(NodeGroup group, LeaderWatch watch, Random random) {
        this.asks = group.nodes().stream().map(node -> new Ask(node, LIMIT)).toList();
        this.watch = watch;
        this.random = random;
    }

    Call call(Subject subject, Action action) {
        int leader = watch.last();
        Ask ask = asks.get(leader > 0 && random.nextBoolean() ? leader - 1 : random.nextInt(asks.size()));
        if (random.nextInt(NEW_CONNECTION_ONE_IN) == 0) {
            ask.close();
        }
        Answer answer = ask.get(subject.path(action));
        Outcome outcome = action.isCommand() ? Verdicts.ofCommand(answer) : Verdicts.ofCheck(answer);
        GroupNode node = ask.node();
        return new Call(
                node.number(),
                subject.name(),
                action,
                answer.sentNanos(),
                answer.endNanos(),
                outcome,
                Verdicts.words(answer));
    }

    @Override
    public void close() {
        asks.forEach(Ask::close);
    }
}
