package dev.freno.server.group.raft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which followers of this leader have ceased to answer, each change told once. Ratis itself tells each message that fails.
 *
 * <p>For one thread.
 */
final class PeerWatch {
    /** After so long without an answer a follower is unreachable: several times as long as anything that works takes. */
    static final Duration SILENCE = Duration.ofSeconds(2);

    private final Set<String> silent = new TreeSet<>();

    /** A follower has become unreachable, or answers again. */
    record Change(String follower, boolean answers) {}

    /**
     * Looks at all followers of this leader; who is no longer among them is forgotten.
     *
     * @param sinceAnswer for each follower how long ago it last answered
     * @return what has changed since the last look, in the order of names
     */
    List<Change> look(Map<String, Duration> sinceAnswer) {
        silent.retainAll(sinceAnswer.keySet());
        List<Change> changes = new ArrayList<>();
        new TreeMap<>(sinceAnswer).forEach((follower, since) -> {
            boolean answers = since.compareTo(SILENCE) <= 0;
            if (answers ? silent.remove(follower) : silent.add(follower)) {
                changes.add(new Change(follower, answers));
            }
        });
        return changes;
    }
}
