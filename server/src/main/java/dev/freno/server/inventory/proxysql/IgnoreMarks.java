package dev.freno.server.inventory.proxysql;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which servers of one hostgroup stay out for a while although ProxySQL shows them as online again: a server that was
 * shunned or draining a moment ago comes and goes. Every source has marks of its own, so that what a server is in one
 * hostgroup says nothing about another. Holds no more marks than the latest answer had servers. Confined to its loop.
 */
final class IgnoreMarks {
    private final long ttlNanos;
    private final Map<InstanceKey, Long> markedUntilNanos = new HashMap<>();

    IgnoreMarks(Duration ttl) {
        this.ttlNanos = ttl.toNanos();
    }

    /** Takes note of an answer, and gives the servers of it that are hosts, each once. */
    List<InstanceKey> hosts(List<PoolServer> answer, long nowNanos) {
        Map<InstanceKey, PoolServer.State> states = new LinkedHashMap<>();
        answer.forEach(server -> states.merge(server.host(), server.state(), PoolServer.State::orWorse));
        markedUntilNanos.keySet().retainAll(states.keySet());
        List<InstanceKey> hosts = new ArrayList<>();
        states.forEach((host, state) -> {
            if (isHost(host, state, nowNanos)) {
                hosts.add(host);
            }
        });
        return hosts;
    }

    private boolean isHost(InstanceKey host, PoolServer.State state, long nowNanos) {
        return switch (state) {
            case ONLINE -> !isMarked(host, nowNanos);
            case LAGGING -> {
                markedUntilNanos.remove(host);
                yield true;
            }
            case UNUSABLE -> {
                markedUntilNanos.put(host, nowNanos + ttlNanos);
                yield false;
            }
        };
    }

    private boolean isMarked(InstanceKey host, long nowNanos) {
        Long until = markedUntilNanos.get(host);
        return until != null && nowNanos - until < 0;
    }

    int size() {
        return markedUntilNanos.size();
    }
}
