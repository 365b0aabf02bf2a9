package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.List;

/** Hands out sessions that do what the test says. */
final class ScriptedProber implements Prober {
    final List<Session> sessions = new ArrayList<>();

    @Override
    public ProbeSession open(InstanceKey host, ProbeSession.Listener listener) {
        Session session = new Session(host, listener);
        sessions.add(session);
        return session;
    }

    Session last() {
        return sessions.getLast();
    }

    static final class Session implements ProbeSession {
        final InstanceKey host;
        final Listener listener;
        final List<Integer> asked = new ArrayList<>();
        boolean dropped;

        Session(InstanceKey host, Listener listener) {
            this.host = host;
            this.listener = listener;
        }

        @Override
        public void ask(int metric, long nowNanos) {
            asked.add(metric);
        }

        @Override
        public void drop() {
            dropped = true;
        }
    }
}
