package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.nio.NioEventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.socket.nio.NioServerSocketChannel;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.DefaultThreadFactory;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.JavaUtils;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * One running Ratis server with its one group.
 *
 * <p>Thread-safe.
 */
final class RaftNode implements AutoCloseable {
    private static final long SNAPSHOT_TIMEOUT_MILLIS = 30_000;

    private final Membership members;
    private final RaftServer server;
    private final EventLoopGroup eventLoop;
    private volatile @Nullable DivisionInfo info;
    private volatile @Nullable AdmissionLoop admission;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    private RaftNode(Membership members, RaftServer server, EventLoopGroup eventLoop) {
        this.members = members;
        this.server = server;
        this.eventLoop = eventLoop;
    }

    /**
     * Starts the server. With stored data, or alone, it takes part in elections when this returns; else it looks for its
     * group from then on, and until it has found its way in it is as one that follows nobody.
     *
     * @throws GroupStartException if it cannot listen on its address, or what is stored cannot be used; nothing is left running
     */
    static RaftNode start(
            Membership members,
            DataDirectory directory,
            RulesStateMachine machine,
            RaftTuning tuning,
            Parameters parameters)
            throws GroupStartException {
        keepRatisFromExiting();
        OwnAddress.of(members).await();
        EventLoopGroup eventLoop =
                new NioEventLoopGroup(1, new DefaultThreadFactory("freno-raft-net", true, Thread.NORM_PRIORITY));
        RaftServer server = null;
        try {
            RaftPort port = new RaftPort(parameters);
            AdmissionLoop.dropPartialCopy(members, directory, port);
            boolean joins = directory.isJoining() || (!directory.hasGroup() && !members.isSole());
            RaftGroup first = joins ? null : members.group();
            server = build(members, first, directory, machine, tuning, parameters, eventLoop);
            server.start();
            RaftNode node = new RaftNode(members, server, eventLoop);
            if (!joins || directory.hasGroup()) {
                node.adopt();
                members.compare(node.members(), directory);
            }
            if (joins) {
                node.admit(new AdmissionLoop(members, directory, node, port, new Admission(members)));
            }
            return node;
        } catch (IOException | RuntimeException e) {
            new ServerEnd(server, eventLoop).await();
            throw explained(e, members, directory);
        } catch (GroupStartException e) {
            new ServerEnd(server, eventLoop).await();
            throw e;
        }
    }

    /**
     * Ratis ends the process where it cannot bind its port, and once that code is loaded, on any uncaught exception of
     * any thread. Whether this process ends is decided by its wiring.
     */
    private static void keepRatisFromExiting() {
        Thread.UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(ours);
    }

    private static RaftServer build(
            Membership members,
            @Nullable RaftGroup group,
            DataDirectory directory,
            RulesStateMachine machine,
            RaftTuning tuning,
            Parameters parameters,
            EventLoopGroup eventLoop)
            throws IOException {
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, onLoop(eventLoop));
        return RaftServer.newBuilder()
                .setServerId(members.id())
                .setGroup(group)
                .setStateMachine(machine)
                .setProperties(RatisSettings.of(members, directory.storage(), tuning))
                .setParameters(parameters)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
    }

    /** An event loop of ours: Ratis would close its own with two seconds of patience, and start several threads. */
    private static GrpcServices.Customizer onLoop(EventLoopGroup eventLoop) {
        return new GrpcServices.Customizer() {
            @Override
            public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
                return builder.channelType(NioServerSocketChannel.class)
                        .bossEventLoopGroup(eventLoop)
                        .workerEventLoopGroup(eventLoop);
            }
        };
    }

    private static GroupStartException explained(Exception error, Membership members, DataDirectory directory) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoredStateException stored) {
                return new GroupStartException(String.valueOf(stored.getMessage()), error);
            }
        }
        return new GroupStartException(
                "cannot start raft on " + members.name() + " with data directory " + directory + ": "
                        + JavaUtils.unwrapCompletionException(error),
                error);
    }

    private void admit(AdmissionLoop loop) {
        admission = loop;
        loop.begin();
    }

    private void adopt() throws IOException {
        info = server.getDivision(Membership.GROUP).getInfo();
    }

    /**
     * Makes this node's part of the group. Blocks until it is on disk.
     *
     * @param group with the members to begin with, or without any where this node is to be added
     */
    void takePart(RaftGroup group) throws IOException {
        RaftClientReply reply = server.groupManagement(
                GroupManagementRequest.newAdd(client, members.id(), calls.incrementAndGet(), group, false));
        if (!reply.isSuccess()) {
            throw new IOException("cannot make this node's part of the group: " + reply.getException());
        }
        adopt();
    }

    /** Whether there is a part of the group here, with a vote or not. */
    boolean takesPart() {
        return info != null;
    }

    /** Whether this node has a vote, by the membership that is in force here. */
    boolean isMember() throws IOException {
        DivisionInfo known = info;
        if (known == null || known.getLifeCycleState() != LifeCycle.State.RUNNING) {
            return false;
        }
        RaftConfiguration conf = server.getDivision(Membership.GROUP).getRaftConf();
        return conf.getPreviousPeers().isEmpty() && conf.getPeer(members.id()) != null;
    }

    private Set<InstanceKey> members() throws IOException {
        Set<InstanceKey> stored = new TreeSet<>();
        for (RaftPeer peer : server.getDivision(Membership.GROUP).getRaftConf().getAllPeers()) {
            stored.add(InstanceKey.parse(peer.getAddress(), Membership.DEFAULT_PORT));
        }
        return stored;
    }

    boolean isAlive() {
        DivisionInfo known = info;
        return known == null || known.isAlive();
    }

    /** Whether Ratis takes this node for the leader, with all that was committed before applied. May be out of date. */
    boolean isLeaderReady() {
        DivisionInfo known = info;
        return known != null && known.isLeaderReady();
    }

    boolean isFollower() {
        DivisionInfo known = info;
        return known == null || known.isFollower();
    }

    /** Whether this node alone is a majority, by the membership in force. */
    boolean isSole() throws IOException {
        if (!takesPart()) {
            return false;
        }
        Collection<RaftPeer> peers =
                server.getDivision(Membership.GROUP).getRaftConf().getAllPeers();
        return !peers.isEmpty() && peers.stream().allMatch(peer -> peer.getId().equals(members.id()));
    }

    @Nullable String leader() {
        DivisionInfo known = info;
        RaftPeerId leader = known == null ? null : known.getLeaderId();
        return leader == null ? null : leader.toString();
    }

    /** Proposes an entry. Blocks until Ratis has taken it; the reply comes when it is applied. */
    CompletableFuture<RaftClientReply> write(byte[] command) {
        return submit(RaftClientRequest.writeRequestType(), Message.valueOf(ByteString.copyFrom(command)));
    }

    /** Asks the state machine of this node, if it leads. Blocks until Ratis has taken it. */
    CompletableFuture<RaftClientReply> query(String text) {
        return submit(RaftClientRequest.readRequestType(), Message.valueOf(text));
    }

    /**
     * Asks another node to stand for election at once. The claim to lead must have ended before.
     *
     * @param limit after which this node takes it for failed, and goes on as Ratis' leader
     */
    CompletableFuture<RaftClientReply> transfer(RaftPeerId target, Duration limit) {
        TransferLeadershipRequest request = new TransferLeadershipRequest(
                client, members.id(), Membership.GROUP, calls.incrementAndGet(), target, limit.toMillis());
        try {
            return server.transferLeadershipAsync(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<RaftClientReply> submit(RaftClientRequest.Type type, Message message) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(members.id())
                .setGroupId(Membership.GROUP)
                .setCallId(calls.incrementAndGet())
                .setType(type)
                .setMessage(message)
                .build();
        try {
            return server.submitClientRequestAsync(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for a snapshot if there is any entry that the newest one lacks. */
    CompletableFuture<RaftClientReply> takeSnapshot() {
        return server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                client, members.id(), Membership.GROUP, calls.incrementAndGet(), SNAPSHOT_TIMEOUT_MILLIS, 1));
    }

    /** Stops the server and waits until its files are closed, and for a moment until its connections are. */
    @Override
    public void close() {
        AdmissionLoop loop = admission;
        if (loop != null) {
            loop.close();
        }
        new ServerEnd(server, eventLoop).await(this::isClosed);
    }

    private boolean isClosed() {
        DivisionInfo known = info;
        return known == null || known.getLifeCycleState() == LifeCycle.State.CLOSED;
    }
}
