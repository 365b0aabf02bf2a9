package dev.freno.server.group;

import dev.freno.core.rules.Rules;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it heard. Thread-safe. */
public final class RecordingListener implements GroupListener {
    private final List<Boolean> leaderships = new CopyOnWriteArrayList<>();
    private volatile Rules rules = Rules.NONE;

    @Override
    public void leadershipChanged(boolean leading) {
        leaderships.add(leading);
    }

    @Override
    public void rulesChanged(Rules newRules) {
        rules = newRules;
    }

    public List<Boolean> leaderships() {
        return List.copyOf(leaderships);
    }

    /** The rules last heard of. */
    public Rules rules() {
        return rules;
    }
}
