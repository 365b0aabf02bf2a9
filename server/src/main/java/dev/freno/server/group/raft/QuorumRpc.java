package dev.freno.server.group.raft;

import java.util.List;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/** Ratis' transport by gRPC, with a {@link Quorum} that hears what followers answer. Made by Ratis, by its name. */
final class QuorumRpc implements RpcType {
    private static final String QUORUM = "freno.quorum";

    QuorumRpc() {}

    /** Has the server that is built with these parameters tell that quorum. */
    static void tell(Quorum quorum, Parameters parameters) {
        parameters.put(QUORUM, quorum, Quorum.class);
    }

    @Override
    public String name() {
        return QuorumRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        Quorum quorum = parameters.get(QUORUM, Quorum.class);
        return new Factory(parameters, quorum);
    }

    private static final class Factory extends GrpcFactory {
        private final @Nullable Quorum quorum;

        Factory(Parameters parameters, @Nullable Quorum quorum) {
            super(parameters);
            this.quorum = quorum;
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            if (quorum == null) {
                return super.newLogAppender(server, state, follower);
            }
            LogAppender appender = new GrpcLogAppender(server, new Heard(state, quorum), follower);
            quorum.joined(appender);
            return appender;
        }
    }

    /** What senders tell their leader, passed on, and answers to the quorum as well. */
    private record Heard(LeaderState leader, Quorum quorum) implements LeaderState {
        @Override
        public void restart(LogAppender appender) {
            leader.restart(appender);
        }

        @Override
        public AppendEntriesRequestProto newAppendEntriesRequestProto(
                FollowerInfo follower, List<LogEntryProto> entries, @Nullable TermIndex previous, long callId) {
            return leader.newAppendEntriesRequestProto(follower, entries, previous, callId);
        }

        @Override
        public void checkHealth(FollowerInfo follower) {
            leader.checkHealth(follower);
        }

        @Override
        public boolean onFollowerTerm(FollowerInfo follower, long followerTerm) {
            return leader.onFollowerTerm(follower, followerTerm);
        }

        @Override
        public void onFollowerCommitIndex(FollowerInfo follower, long commitIndex) {
            leader.onFollowerCommitIndex(follower, commitIndex);
        }

        @Override
        public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
            leader.onFollowerSuccessAppendEntries(follower);
        }

        @Override
        public boolean isFollowerBootstrapping(FollowerInfo follower) {
            return leader.isFollowerBootstrapping(follower);
        }

        @Override
        public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
            leader.onAppendEntriesReply(appender, reply);
            quorum.answered(appender, reply);
        }
    }
}
