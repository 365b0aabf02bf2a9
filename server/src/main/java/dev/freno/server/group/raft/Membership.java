package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupStartException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Who is in the group, as configured. A node's name in the group is its raft address.
 *
 * <p>Immutable.
 *
 * @param self this node's address
 * @param all the addresses of all members, this one among them, each once, in the order of addresses
 */
record Membership(InstanceKey self, List<InstanceKey> all) {
    /** The same on all nodes; several groups never share a raft port. */
    static final RaftGroupId GROUP =
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("freno".getBytes(StandardCharsets.UTF_8)));

    private static final int DEFAULT_PORT = 10008;

    static Membership of(GroupSettings.Raft settings) throws GroupStartException {
        try {
            InstanceKey self = InstanceKey.parse(settings.bind(), DEFAULT_PORT);
            List<InstanceKey> nodes = settings.nodes().stream()
                    .map(node -> InstanceKey.parse(node, self.port()))
                    .toList();
            if (!nodes.isEmpty() && !nodes.contains(self)) {
                throw new GroupStartException(
                        "this node's raft address " + self + " is not among the group's nodes " + nodes);
            }
            return new Membership(
                    self,
                    Stream.concat(Stream.of(self), nodes.stream())
                            .distinct()
                            .sorted()
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new GroupStartException("a raft address is wrong: " + e.getMessage(), e);
        }
    }

    boolean isSole() {
        return all.size() == 1;
    }

    /** This node's name in the group. */
    String name() {
        return self.toString();
    }

    RaftPeerId id() {
        return RaftPeerId.valueOf(name());
    }

    RaftGroup group() {
        return RaftGroup.valueOf(GROUP, all.stream().map(Membership::peer).toList());
    }

    private static RaftPeer peer(InstanceKey address) {
        return RaftPeer.newBuilder()
                .setId(address.toString())
                .setAddress(address.toString())
                .build();
    }

    @Override
    public String toString() {
        return all.stream().map(InstanceKey::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
