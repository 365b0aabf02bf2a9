package dev.freno.server.group.raft;

import dev.freno.core.rules.Rules;
import dev.freno.server.group.GroupListener;
import java.util.concurrent.CountDownLatch;

/** Does not return from what it hears before it is released. */
record StuckListener(CountDownLatch release) implements GroupListener {
    @Override
    public void leadershipChanged(boolean leading) {
        await();
    }

    @Override
    public void rulesChanged(Rules rules) {
        await();
    }

    private void await() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
