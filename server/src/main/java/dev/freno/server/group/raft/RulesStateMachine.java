package dev.freno.server.group.raft;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicated state: one immutable {@link Rules} and the last announcement of a leader, changed only by applying the
 * log's commands and notes in their order. The reply to a command is empty, or says why the rules refused it.
 *
 * <p>Entries are applied and snapshots taken on one thread of Ratis; {@link #rules} may be read on any.
 */
final class RulesStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(RulesStateMachine.class);

    /** How many entries a failed snapshot is let rest. */
    private static final int ENTRIES_BEFORE_RETRY = 1000;

    private static final long NO_TERM = -1;
    private static final String TRANSFER = "transfer";

    /** The question where the leader serves HTTP; the answer is empty where that was not told. */
    static final String HTTP = "http";

    private final Events events;
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private volatile Rules rules = Rules.NONE;
    private volatile boolean unsaved;
    private volatile LeaderNote.@Nullable Announced announced;

    /** The term whose leader has said that it claims to lead no more, {@link #NO_TERM} for none. */
    private long releasedTerm = NO_TERM;

    private long nextSnapshotFrom;

    /** What the group hears from here, on threads and under locks of Ratis: note it and return. */
    interface Events {
        void rulesChanged(Rules rules);

        /** A majority has voted for this node. */
        void elected();

        /**
         * This node leads, with all that was committed before applied.
         *
         * @param released whether the leader before has said that it claims to lead no more
         */
        void beganToLead(boolean released);

        void ceasedToLead();

        /**
         * An operator asks this node, which leads, to give leadership to another.
         *
         * @param target its name in the group, empty for any
         * @return {@code ok}, or why it is not even tried
         */
        String transferAsked(String target);

        /** This node's part in the group is over, for good while the process lives. */
        void died(String why);
    }

    RulesStateMachine(Events events) {
        this.events = events;
    }

    Rules rules() {
        return rules;
    }

    /** What the last leader that did so told about itself. */
    LeaderNote.@Nullable Announced announced() {
        return announced;
    }

    /** Whether there are commands that no snapshot holds, so that a restart would have to apply them again. */
    boolean hasUnsavedCommands() {
        return unsaved;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            super.initialize(server, group, raftStorage);
                            restore(raftStorage);
                        },
                        IOException.class);
    }

    private void restore(RaftStorage raftStorage) throws IOException {
        RaftStorageDirectory directory = raftStorage.getStorageDir();
        Path snapshots = Files.createDirectories(directory.getStateMachineDir().toPath());
        SnapshotStore store = new SnapshotStore(snapshots);
        RulesSnapshot found =
                store.restore(LogFiles.examine(directory.getCurrentDir().toPath()));
        storage.init(raftStorage);
        if (found != null) {
            load(found);
            publish(found, store.fileOf(found));
            events.rulesChanged(rules);
        }
    }

    private void load(RulesSnapshot snapshot) {
        rules = snapshot.rules();
        announced = snapshot.announced();
        releasedTerm = NO_TERM;
        setLastAppliedTermIndex(TermIndex.valueOf(snapshot.term(), snapshot.index()));
        unsaved = false;
        LOG.info(
                "loaded the snapshot of entry {}: {} throttles, {} skipped hosts",
                snapshot.index(),
                rules.throttles().size(),
                rules.skippedHosts().size());
    }

    /**
     * Makes Ratis count on exactly this snapshot. Left to itself it prefers an older one where a crash came before the
     * newer one's MD5 file, and would then apply entries twice.
     */
    private void publish(RulesSnapshot snapshot, Path file) {
        MD5Hash md5 = MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
        TermIndex at = TermIndex.valueOf(snapshot.term(), snapshot.index());
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file, md5), at));
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** Takes over a snapshot that the leader has just installed. */
    @Override
    public void reinitialize() throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            SingleFileSnapshotInfo installed = storage.loadLatestSnapshot();
                            load(new SnapshotStore(directoryOf(installed)).newest());
                        },
                        IOException.class);
        events.rulesChanged(rules);
    }

    private static Path directoryOf(SingleFileSnapshotInfo snapshot) {
        return Objects.requireNonNull(
                snapshot.getFile().getPath().toAbsolutePath().getParent());
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    /** Refuses here what no node could apply: once in the log, it would stop them all. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        byte[] bytes = request.getMessage().getContent().toByteArray();
        if (LeaderNote.isNote(bytes)) {
            LeaderNote.decode(bytes);
        } else {
            RuleCommandCodec.decode(bytes);
        }
        return super.startTransaction(request);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same object says that nothing changed
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        Rules.Change change = apply(entry);
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        unsaved = true;
        if (change.rules() != rules) {
            rules = change.rules();
            events.rulesChanged(rules);
        }
        return CompletableFuture.completedFuture(
                change.refusal() == null ? Message.EMPTY : Message.valueOf(change.refusal()));
    }

    private Rules.Change apply(LogEntryProto entry) {
        try {
            byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
            if (LeaderNote.isNote(bytes)) {
                note(LeaderNote.decode(bytes), entry.getTerm());
                return new Rules.Change(rules, null);
            }
            RuleCommand command = RuleCommandCodec.decode(bytes);
            return rules.apply(command);
        } catch (UnreadableException | RuntimeException e) {
            String why = "cannot apply entry " + entry.getIndex() + " of the log: " + e.getMessage();
            events.died(why);
            throw new IllegalStateException(why, e);
        }
    }

    private void note(LeaderNote note, long term) {
        switch (note) {
            case LeaderNote.Announced by -> {
                announced = by;
                releasedTerm = NO_TERM;
            }
            case LeaderNote.Released _ -> releasedTerm = term;
        }
    }

    /**
     * Answers what operators ask the leader: {@code http}, where it serves HTTP; {@code transfer}, or {@code transfer host:port}, begins to give leadership
     * away. A transfer that is asked for in Ratis' own way would not end this node's claim before.
     */
    @Override
    public CompletableFuture<Message> query(Message request) {
        String text = request.getContent().toStringUtf8().strip();
        return CompletableFuture.completedFuture(text.isEmpty() ? Message.EMPTY : Message.valueOf(answer(text)));
    }

    /** Empty while the last announcement is that of the leader before. */
    private String ownHttp() {
        LeaderNote.Announced known = announced;
        if (known == null || !known.leader().equals(String.valueOf(getId()))) {
            return "";
        }
        InstanceKey http = known.http();
        return http == null ? "" : http.toString();
    }

    private String answer(String text) {
        if (text.equals(HTTP)) {
            return ownHttp();
        }
        if (!text.equals(TRANSFER) && !text.startsWith(TRANSFER + " ")) {
            return "not understood; " + TRANSFER + " and " + HTTP + " are";
        }
        return events.transferAsked(text.substring(TRANSFER.length()).strip());
    }

    /** A failure leaves the log to grow; Ratis would try again, and log it, with each entry. */
    @Override
    public long takeSnapshot() {
        TermIndex applied = getLastAppliedTermIndex();
        if (applied.getIndex() < nextSnapshotFrom) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        RulesSnapshot snapshot = new RulesSnapshot(applied.getTerm(), applied.getIndex(), rules, announced);
        try {
            Path target =
                    storage.getSnapshotFile(snapshot.term(), snapshot.index()).toPath();
            publish(snapshot, new SnapshotStore(Objects.requireNonNull(target.getParent())).write(snapshot));
        } catch (IOException | RuntimeException e) {
            nextSnapshotFrom = applied.getIndex() + ENTRIES_BEFORE_RETRY;
            LOG.warn("cannot write a snapshot, so the log grows: {}. Look at the disk of the data directory", e, e);
            return RaftLog.INVALID_LOG_INDEX;
        }
        unsaved = false;
        return applied.getIndex();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        if (self.getPeerId().equals(leader)) {
            events.elected();
        }
    }

    /** Comes before the first entry of this node's own term is counted as applied: the last one is of a term before. */
    @Override
    public void notifyLeaderReady() {
        events.beganToLead(getLastAppliedTermIndex().getTerm() == releasedTerm);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        events.ceasedToLead();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
        events.died("the log cannot be written: " + cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        events.died("the raft server shut down");
    }
}
