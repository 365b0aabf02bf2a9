package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What several nodes say about the group, put together.
 *
 * <p>Immutable.
 *
 * @param of each node that was asked, with what it said
 */
record GroupViews(Map<InstanceKey, PeerView> of) {
    GroupViews {
        of = Map.copyOf(of);
    }

    /** A node that takes itself for the leader, and what it says. */
    record Leader(InstanceKey address, PeerView.Member view) {}

    /** Asks these, and then whoever they name as a member or leader. */
    static GroupViews collect(RaftPort port, Set<InstanceKey> first) {
        Map<InstanceKey, PeerView> views = new TreeMap<>(port.askAll(first));
        Set<InstanceKey> named = new TreeSet<>();
        for (PeerView view : views.values()) {
            if (view instanceof PeerView.Member member) {
                named.addAll(member.members());
                if (member.leader() != null) {
                    named.add(member.leader());
                }
            }
        }
        named.removeAll(views.keySet());
        views.putAll(port.askAll(named));
        return new GroupViews(views);
    }

    boolean hasMember() {
        return of.values().stream().anyMatch(PeerView.Member.class::isInstance);
    }

    /** Of those that take themselves for the leader the one with the newest term. */
    @Nullable Leader leader() {
        return of.entrySet().stream()
                .filter(view -> view.getValue() instanceof PeerView.Member member && member.leads())
                .map(view -> new Leader(view.getKey(), (PeerView.Member) view.getValue()))
                .max(Comparator.comparingLong((Leader leader) -> leader.view().term()))
                .orElse(null);
    }
}
