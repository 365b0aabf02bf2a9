package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.LogInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to the raft ports of other nodes. Each call makes a connection of its own, because one that has failed is let
 * rest by gRPC for up to two minutes, and has a deadline; nothing is tried twice.
 *
 * <p>Thread-safe. All calls block.
 */
final class RaftPort {
    private static final Logger LOG = LoggerFactory.getLogger(RaftPort.class);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ASK = Duration.ofSeconds(1);

    /** For a tool, which would tell a group that it is gone because the tool's own start was slow. */
    private static final Duration ASK_PATIENTLY = Duration.ofSeconds(4);

    /** The longest reason, which tools print in a table. */
    private static final int MAX_REASON = 200;

    private static final int MAX_CAUSES = 20;

    /** A node that is added catches up before the answer comes; Ratis gives up on one that makes no progress for 3 s. */
    private static final Duration CHANGE = Duration.ofSeconds(60);

    private final Parameters security;
    private final Duration ask;

    /** @param security what the connections need where the raft ports are protected, else empty */
    RaftPort(Parameters security) {
        this(security, ASK);
    }

    private RaftPort(Parameters security, Duration ask) {
        this.security = security;
        this.ask = ask;
    }

    /** One that waits longer for answers, for a process that has just started. */
    static RaftPort patient(Parameters security) {
        return new RaftPort(security, ASK_PATIENTLY);
    }

    private interface Call<T> {
        T on(RaftClient client) throws IOException;
    }

    /** Asks all at once; takes half a second more than an answer may take. */
    Map<InstanceKey, PeerView> askAll(Collection<InstanceKey> addresses) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<InstanceKey, CompletableFuture<PeerView>> asked = new TreeMap<>();
            addresses.forEach(
                    address -> asked.put(address, CompletableFuture.supplyAsync(() -> ask(address), threads)));
            Map<InstanceKey, PeerView> views = new TreeMap<>();
            asked.forEach((address, view) -> views.put(address, view.join()));
            return views;
        }
    }

    PeerView ask(InstanceKey address) {
        try (Socket socket = new Socket()) {
            // Cheaper than a client, and most of the time in which a node is waited for it does not listen.
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int) CONNECT.toMillis());
        } catch (IOException | RuntimeException e) {
            return new PeerView.Unreachable(reason(e));
        }
        try {
            return call(address, ask, client -> view(client, address));
        } catch (IOException | RuntimeException e) { // a failing call of gRPC ends with an unchecked one
            return new PeerView.Unreachable(reason(e, ask));
        }
    }

    private static String reason(Exception e) {
        return reason(e, CONNECT);
    }

    /**
     * In one short line, with what was at the bottom of it, such as a certificate that is not trusted. gRPC tells of a
     * deadline in a whole story, and quotes pages of what is no raft port.
     */
    static String reason(Exception e, Duration deadline) {
        String message = line(e);
        if (message.contains("DEADLINE_EXCEEDED")) {
            return "no answer within " + deadline.toMillis() + " ms";
        }
        Throwable root = e;
        for (int depth = 0; root.getCause() != null && depth < MAX_CAUSES; depth++) {
            root = root.getCause();
        }
        String cause = line(root);
        String all = message.contains(cause) ? message : message + ": " + cause;
        return all.length() <= MAX_REASON ? all : all.substring(0, MAX_REASON) + "…";
    }

    private static String line(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static PeerView view(RaftClient client, InstanceKey address) throws IOException {
        var groups = client.getGroupManagementApi(Membership.peer(address).getId());
        List<?> ids = groups.list().getGroupIds();
        if (ids.isEmpty()) {
            return new PeerView.Empty(false);
        }
        if (!ids.contains(Membership.GROUP)) {
            return new PeerView.Unreachable("it belongs to another raft group");
        }
        return view(groups.info(Membership.GROUP));
    }

    private static PeerView view(GroupInfoReply info) {
        LogInfoProto log = info.getLogInfoProto();
        RaftConfigurationProto conf = info.getConf().orElse(RaftConfigurationProto.getDefaultInstance());
        if (!log.hasLastEntry() && !log.hasLastSnapshot()) {
            return new PeerView.Empty(conf.getPeersCount() == 0);
        }
        RoleInfoProto role = info.getRoleInfoProto();
        long logged =
                Math.max(log.getLastEntry().getTerm(), log.getLastSnapshot().getTerm());
        return new PeerView.Member(
                role.getRole() == RaftPeerRole.LEADER,
                role.getRole().name(),
                Math.max(logged, role.getLeaderInfo().getTerm()),
                log.getCommitted().getIndex(),
                log.getApplied().getIndex(),
                conf.getPeersList().stream().map(RaftPort::address).collect(Collectors.toCollection(TreeSet::new)),
                conf.getOldPeersCount() == 0,
                leader(role));
    }

    private static @Nullable InstanceKey leader(RoleInfoProto role) {
        RaftPeerProto leader = role.getRole() == RaftPeerRole.LEADER
                ? role.getSelf()
                : role.getFollowerInfo().getLeaderInfo().getId();
        return leader.getAddress().isEmpty() ? null : address(leader);
    }

    private static InstanceKey address(RaftPeerProto peer) {
        return InstanceKey.parse(peer.getAddress(), Membership.DEFAULT_PORT);
    }

    /**
     * Changes the membership from one to another. Returns when a majority of both has agreed; a node that is added has
     * caught up then.
     *
     * @throws IOException if this is not the leader, the membership is another one by now, or no majority agreed in time.
     *     The change may be made all the same
     */
    void change(InstanceKey leader, Collection<InstanceKey> from, Collection<InstanceKey> to) throws IOException {
        SetConfigurationRequest.Arguments change = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(peers(from))
                .setServersInNewConf(peers(to))
                .build();
        var _ = succeeded(call(leader, CHANGE, client -> client.admin().setConfiguration(change)));
    }

    /** Sends a message to the state machine of a node; a majority has to confirm that it is not out of date. */
    String query(InstanceKey node, String message) throws IOException {
        return query(node, message, ASK.multipliedBy(5));
    }

    /** The same, for what is not worth a long wait. */
    String ask(InstanceKey node, String message) throws IOException {
        return query(node, message, ASK);
    }

    private String query(InstanceKey node, String message, Duration deadline) throws IOException {
        Message text = message.isEmpty() ? Message.EMPTY : Message.valueOf(message);
        return succeeded(call(
                        node,
                        deadline,
                        client -> client.io()
                                .sendReadOnly(text, Membership.peer(node).getId())))
                .getMessage()
                .getContent()
                .toStringUtf8();
    }

    private static RaftClientReply succeeded(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(String.valueOf(reply.getException()));
        }
        return reply;
    }

    private static List<RaftPeer> peers(Collection<InstanceKey> addresses) {
        return addresses.stream().map(Membership::peer).toList();
    }

    private <T> T call(InstanceKey address, Duration deadline, Call<T> call) throws IOException {
        RaftPeer peer = Membership.peer(address);
        RaftClient client = RaftClient.newBuilder()
                .setRaftGroup(RaftGroup.valueOf(Membership.GROUP, peer))
                .setLeaderId(peer.getId())
                .setRetryPolicy(RetryPolicies.noRetry())
                .setProperties(properties(deadline))
                .setParameters(security)
                .build();
        try {
            return call.on(client);
        } finally {
            // It waits for three seconds where the other side does not answer.
            Thread.ofVirtual().name("freno-raft-port-close").start(() -> close(client));
        }
    }

    private static void close(RaftClient client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("a connection did not close cleanly", e);
        }
    }

    private static RaftProperties properties(Duration deadline) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.setUseEpoll(properties, false);
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                properties, TimeDuration.valueOf(deadline.toMillis(), TimeUnit.MILLISECONDS));
        return properties;
    }
}
