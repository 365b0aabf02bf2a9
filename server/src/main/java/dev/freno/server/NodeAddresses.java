package dev.freno.server;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.mysql.GroupMember;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Under which names and addresses the other nodes of the group know this one. */
final class NodeAddresses {
    private NodeAddresses() {}

    /** What {@code /hostname} says. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Where the other nodes of a raft group reach this node's HTTP, null where nobody can say. */
    static @Nullable InstanceKey http(NodeConfig config, GroupSettings.Raft raft) throws GroupStartException {
        if (config.httpAdvertise() != null || config.listenPort() == 0) {
            return config.httpAdvertise();
        }
        try {
            return new InstanceKey(
                    InstanceKey.parse(raft.bind(), config.listenPort()).host(), config.listenPort());
        } catch (IllegalArgumentException e) {
            throw new GroupStartException("the raft address is wrong: " + e.getMessage(), e);
        }
    }

    /**
     * This node in a MySQL backend.
     *
     * @throws GroupStartException where its name would be that of other nodes, too: two of one name would both lead
     */
    static GroupMember member(NodeConfig config) throws GroupStartException {
        return new GroupMember(
                serviceId(config), config.identity().domain(), config.identity().shareDomain());
    }

    private static String serviceId(NodeConfig config) throws GroupStartException {
        InstanceKey advertised = config.httpAdvertise();
        if (advertised != null) {
            return advertised.toString();
        }
        if (config.listenPort() == 0) {
            throw new GroupStartException("with a MySQL backend this node's name is its host name and ListenPort, which"
                    + " is 0: set ListenPort, or HttpAdvertise");
        }
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + config.listenPort();
        } catch (UnknownHostException e) {
            throw new GroupStartException(
                    "with a MySQL backend this node's name is its host name and ListenPort, and its host name is not"
                            + " known (" + e.getMessage() + "): set HttpAdvertise",
                    e);
        }
    }
}
