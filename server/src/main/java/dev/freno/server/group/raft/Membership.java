package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupStartException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the group, as configured. A node's name in the group is its raft address.
 *
 * <p>Immutable.
 *
 * @param self this node's address
 * @param all the addresses of all members, this one among them, each once, in the order of addresses
 */
record Membership(InstanceKey self, List<InstanceKey> all) {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** The same on all nodes; several groups never share a raft port. */
    static final RaftGroupId GROUP =
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("freno".getBytes(StandardCharsets.UTF_8)));

    static final int DEFAULT_PORT = 10008;

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

    List<InstanceKey> others() {
        return all.stream().filter(node -> !node.equals(self)).toList();
    }

    /** How many of the configured nodes are more than half. */
    int majority() {
        return all.size() / 2 + 1;
    }

    /** The group without any member: what a node starts with that is to be added. */
    static RaftGroup nobody() {
        return RaftGroup.valueOf(GROUP);
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

    /**
     * The stored membership wins; a difference is for the operator to know, and fatal where it leaves this node out.
     *
     * @param stored empty for a node that waits to be added
     * @throws GroupStartException if this node is not among the stored members
     */
    void compare(Set<InstanceKey> stored, DataDirectory directory) throws GroupStartException {
        if (stored.isEmpty() || stored.equals(Set.copyOf(all))) {
            return;
        }
        String difference =
                "the group stored in " + directory + " has the members " + stored + ", the configuration names " + this;
        if (!stored.contains(self)) {
            throw new GroupStartException(difference + ". This node, " + name()
                    + ", is not among the stored ones and could never lead or vote. Set RaftBind back, or give it an empty"
                    + " data directory");
        }
        LOG.warn(
                "{}. The stored membership is in force, the configured one is not. Set RaftNodes to the stored one, or"
                        + " change that with freno group add and freno group remove",
                difference);
    }

    static RaftPeer peer(InstanceKey address) {
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
