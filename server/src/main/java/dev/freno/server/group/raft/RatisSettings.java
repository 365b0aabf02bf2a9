package dev.freno.server.group.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * How Ratis is set up. Its defaults suit neither a small state nor two cores, and some of them are traps; each line that
 * is not a size says why.
 */
final class RatisSettings {
    /** The shortest time without a leader after which a follower of several may stand for election. */
    static final Duration ELECTION_TIMEOUT = Duration.ofMillis(250);

    /**
     * Entries kept in the log behind a snapshot, so that the older of the two snapshots is of use if the newer one turns
     * out damaged. More than a snapshot's distance, because commands in flight come on top.
     */
    private static final int KEPT_BEHIND_SNAPSHOT_PER_THRESHOLD = 3;

    /** For a node that is its own majority nobody else could step in, so neither waiting nor stepping down helps. */
    private static final Duration SOLE_FIRST_ELECTION = Duration.ofMillis(5);

    /** Bounded, because a group of one may grow while it runs, and then loses majorities like any other. */
    private static final Duration SOLE_STEP_DOWN_WAIT = Duration.ofSeconds(30);

    private static final Duration FIRST_ELECTION = Duration.ofMillis(100);

    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private RatisSettings() {}

    static RaftProperties of(Membership members, Path storage, RaftTuning tuning) {
        RaftProperties properties = new RaftProperties();
        transport(properties, members);
        elections(properties, members.isSole());
        log(properties, storage, tuning);
        threads(properties);
        return properties;
    }

    private static void transport(RaftProperties properties, Membership members) {
        RaftConfigKeys.Rpc.setType(properties, new QuorumRpc());
        GrpcConfigKeys.Server.setHost(properties, members.self().host());
        GrpcConfigKeys.Server.setPort(properties, members.self().port());
        GrpcConfigKeys.setUseEpoll(properties, false); // a native library for a few messages a second
    }

    private static void elections(RaftProperties properties, boolean sole) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(ELECTION_TIMEOUT));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, time(ELECTION_TIMEOUT.multipliedBy(2)));
        Duration first = sole ? SOLE_FIRST_ELECTION : FIRST_ELECTION;
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, time(first));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, time(first.multipliedBy(3)));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, time(Duration.ofSeconds(1)));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // The default of 10 s keeps an ex-leader from standing for that long.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, time(sole ? SOLE_STEP_DOWN_WAIT : Duration.ofSeconds(1)));
        // By default a pause of the JVM by a minute closes the server and leaves the process alive.
        RaftServerConfigKeys.setCloseThreshold(properties, time(FOR_EVER));
        // Reads are an operator's requests, and only for the leader.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, false);
        // Commands are never sent twice under one number.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, time(Duration.ofSeconds(5)));
    }

    private static void log(RaftProperties properties, Path storage, RaftTuning tuning) {
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, tuning.snapshotThreshold());
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, Math.max(1, tuning.snapshotThreshold() / 10));
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
        // By default one dead peer pins the log for ever.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, tuning.snapshotThreshold());
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(
                properties, (long) KEPT_BEHIND_SNAPSHOT_PER_THRESHOLD * tuning.snapshotThreshold());
        // An entry of Ratis' own after each commit would double what is written and synced.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("256KB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("128KB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("64KB"));
    }

    private static void threads(RaftProperties properties) {
        RaftServerConfigKeys.ThreadPool.setProxySize(properties, 1);
        RaftServerConfigKeys.ThreadPool.setServerSize(properties, 1);
        RaftServerConfigKeys.ThreadPool.setClientSize(properties, 2); // a read must get past a command that waits
    }

    private static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
