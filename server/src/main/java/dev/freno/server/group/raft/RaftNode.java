package dev.freno.server.group.raft;

import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.DivisionInfo;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Ratis server with its one group.
 *
 * <p>Thread-safe.
 */
final class RaftNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);
    private static final long SNAPSHOT_TIMEOUT_MILLIS = 30_000;
    private static final long CLOSE_NANOS = 2_000_000_000;
    private static final long POLL_NANOS = 5_000_000;

    private final Membership members;
    private final RaftServer server;
    private final EventLoopGroup eventLoop;
    private final DivisionInfo info;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    private RaftNode(Membership members, RaftServer server, EventLoopGroup eventLoop) throws IOException {
        this.members = members;
        this.server = server;
        this.eventLoop = eventLoop;
        this.info = server.getDivision(Membership.GROUP).getInfo();
    }

    /**
     * Starts the server; it takes part in elections when this returns.
     *
     * @throws GroupStartException if its address is taken, or what is stored cannot be used; nothing is left running
     */
    static RaftNode start(Membership members, DataDirectory directory, RulesStateMachine machine, RaftTuning tuning)
            throws GroupStartException {
        keepRatisFromExiting();
        probeAddress(members);
        EventLoopGroup eventLoop =
                new NioEventLoopGroup(1, new DefaultThreadFactory("freno-raft-net", true, Thread.NORM_PRIORITY));
        RaftServer server = null;
        try {
            server = build(members, directory, machine, tuning, eventLoop);
            server.start();
            RaftNode node = new RaftNode(members, server, eventLoop);
            node.compareMembership(directory);
            return node;
        } catch (IOException | RuntimeException e) {
            release(server, eventLoop);
            throw explained(e, members, directory);
        } catch (GroupStartException e) {
            release(server, eventLoop);
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

    private static void probeAddress(Membership members) throws GroupStartException {
        InetSocketAddress address =
                new InetSocketAddress(members.self().host(), members.self().port());
        if (address.isUnresolved()) {
            throw new GroupStartException("the host of the raft address " + members.name() + " cannot be resolved");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw new GroupStartException(
                    "cannot listen on the raft address " + members.name() + ": " + e.getMessage()
                            + ". Is another freno running on it?",
                    e);
        }
    }

    private static RaftServer build(
            Membership members,
            DataDirectory directory,
            RulesStateMachine machine,
            RaftTuning tuning,
            EventLoopGroup eventLoop)
            throws IOException {
        Parameters parameters = new Parameters();
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, onLoop(eventLoop));
        return RaftServer.newBuilder()
                .setServerId(members.id())
                .setGroup(members.group())
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

    /** The stored membership wins; a difference is for the operator to know, and fatal where it leaves this node out. */
    private void compareMembership(DataDirectory directory) throws IOException, GroupStartException {
        Set<String> stored =
                names(server.getDivision(Membership.GROUP).getRaftConf().getAllPeers());
        Set<String> configured = names(members.group().getPeers());
        if (stored.equals(configured)) {
            return;
        }
        String difference = "the group stored in " + directory + " has the members " + stored
                + ", the configuration names " + configured;
        if (!stored.isEmpty() && !stored.contains(members.name())) {
            throw new GroupStartException(difference + ". This node, " + members.name()
                    + ", is not among the stored ones and could never lead or vote. Set RaftBind back, or give it an empty"
                    + " data directory");
        }
        LOG.warn("{}. The stored membership is in force, the configured one is not", difference);
    }

    private static Set<String> names(Collection<RaftPeer> peers) {
        Set<String> names = new TreeSet<>();
        peers.forEach(peer -> names.add(peer.getId().toString()));
        return names;
    }

    boolean isAlive() {
        return info.isAlive();
    }

    /** Whether Ratis takes this node for the leader, with all that was committed before applied. May be out of date. */
    boolean isLeaderReady() {
        return info.isLeaderReady();
    }

    boolean isCandidate() {
        return info.isCandidate();
    }

    boolean isFollower() {
        return info.isFollower();
    }

    /** Whether this node alone is a majority, by the membership in force. */
    boolean isSole() throws IOException {
        return server.getDivision(Membership.GROUP).getRaftConf().getAllPeers().size() == 1;
    }

    @Nullable String leader() {
        RaftPeerId leader = info.getLeaderId();
        return leader == null ? null : leader.toString();
    }

    /** Proposes an entry. Blocks until Ratis has taken it; the reply comes when it is applied. */
    CompletableFuture<RaftClientReply> write(byte[] command) {
        return submit(RaftClientRequest.writeRequestType(), Message.valueOf(ByteString.copyFrom(command)));
    }

    /** Asks a majority whether this node leads. Blocks until Ratis has taken it; success proves that it led since. */
    CompletableFuture<RaftClientReply> read() {
        return submit(RaftClientRequest.readRequestType(), Message.EMPTY);
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

    /** Stops the server and waits until its files are closed. */
    @Override
    public void close() {
        release(server, eventLoop);
        // Where it died it closes itself, on a thread that nothing lets us join.
        for (long left = CLOSE_NANOS;
                info.getLifeCycleState() != LifeCycle.State.CLOSED && left > 0;
                left -= POLL_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void release(@Nullable RaftServer server, EventLoopGroup eventLoop) {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("raft did not close cleanly", e);
        }
        eventLoop.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
