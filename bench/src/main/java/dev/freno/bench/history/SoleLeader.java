package dev.freno.bench.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds proofs that two nodes led at once, in what they answered to the question whether they lead.
 *
 * <p>An answer proves leadership at one instant, somewhere between question and answer, so two answers alone prove nothing,
 * not even where they overlap: leadership may have passed from one node to the other in between. Three do: A leads, then B,
 * then A again, each question sent after the answer before it came. Either A led all the time, and B at the same time; or
 * leadership went from A to B and back. The latter takes two elections. Neither is possible at once: each needs votes and an entry of
 * the new leader written to the disks of a majority, and, unless the old leader hands over, an election timeout of half a second without
 * it. So where A's first question and A's second answer are closer than {@link #QUICKEST_RETURN_NANOS}, it was not leadership
 * that went back and forth.
 *
 * <p>Sharpness: when all nodes are asked every millisecond, two claims that overlap for a few milliseconds are found. A
 * question that hangs in a frozen node is answered late and so proves little, but the ones after it prove again.
 */
public final class SoleLeader {
    /** Leadership cannot leave a node and come back within this time. */
    public static final long QUICKEST_RETURN_NANOS = 50_000_000;

    private static final Comparator<LeaderAnswer> BY_SENT = Comparator.comparingLong(LeaderAnswer::sentNanos);
    private static final Comparator<LeaderAnswer> BY_RECEIVED = Comparator.comparingLong(LeaderAnswer::receivedNanos);

    private SoleLeader() {}

    /**
     * One violation for each answer that falls between two of another node.
     *
     * @param answers each node's in the order of time, and never two questions to one node at once
     */
    public static List<Violation> find(List<LeaderAnswer> answers) {
        Map<Integer, List<LeaderAnswer>> byNode = new TreeMap<>();
        answers.forEach(answer ->
                byNode.computeIfAbsent(answer.node(), _ -> new ArrayList<>()).add(answer));
        List<Violation> found = new ArrayList<>();
        for (LeaderAnswer middle : answers) {
            byNode.forEach((node, others) -> {
                if (node != middle.node()) {
                    addProof(middle, others, found);
                }
            });
        }
        return found;
    }

    private static void addProof(LeaderAnswer middle, List<LeaderAnswer> others, List<Violation> found) {
        int before = lastReceivedBy(others, middle.sentNanos());
        int after = firstSentFrom(others, middle.receivedNanos());
        if (before < 0 || after == others.size()) {
            return;
        }
        LeaderAnswer first = others.get(before);
        LeaderAnswer second = others.get(after);
        if (second.receivedNanos() - first.sentNanos() < QUICKEST_RETURN_NANOS) {
            found.add(new Violation("two leaders at once", List.of(first, middle, second)));
        }
    }

    private static int lastReceivedBy(List<LeaderAnswer> answers, long nanos) {
        LeaderAnswer key = new LeaderAnswer(0, nanos, nanos);
        int found = Collections.binarySearch(answers, key, BY_RECEIVED);
        return found >= 0 ? found : -found - 2;
    }

    private static int firstSentFrom(List<LeaderAnswer> answers, long nanos) {
        LeaderAnswer key = new LeaderAnswer(0, nanos, nanos);
        int found = Collections.binarySearch(answers, key, BY_SENT);
        return found >= 0 ? found : -found - 1;
    }
}
