package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.server.leader.LogAppender;
import org.junit.jupiter.api.Test;

final class QuorumTest {
    private static final String SELF = ScriptedFollowers.SELF;
    private static final long TERM = 7;
    private static final int EPOCH = 3;
    private static final long SECOND = 1_000_000_000;

    private final ScriptedFollowers followers = new ScriptedFollowers();
    private final List<String> heard = new ArrayList<>();
    private final Quorum quorum = new Quorum(new Quorum.Events() {
        @Override
        public void followerJoined() {
            heard.add("joined");
        }

        @Override
        public void proven(int epoch, long askedNanos) {
            heard.add("proven " + epoch + " " + askedNanos);
        }
    });

    private LogAppender joined(String name) {
        followers.term(TERM);
        LogAppender sender = followers.sender(name);
        quorum.joined(sender);
        heard.clear();
        return sender;
    }

    private void answer(LogAppender sender, long number) {
        quorum.answered(sender, ScriptedFollowers.answer(number, AppendResult.SUCCESS, TERM));
    }

    @Test
    void answered_whenOneOfThreeAnswersAfterTheQuestion_isAProofAsOfTheQuestion() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        var _ = joined("b");

        quorum.ask(EPOCH, 100);
        assertThat(followers.heartbeats()).isEqualTo(2);
        answer(a, followers.send(a));

        assertThat(heard).containsExactly("proven 3 100");
    }

    /** A message made before the question says nothing of whom that node follows after it. */
    @Test
    void answered_toAMessageFromBeforeTheQuestion_doesNotCount() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        long before = followers.send(a);

        quorum.ask(EPOCH, 100);
        answer(a, before);
        assertThat(heard).isEmpty();

        answer(a, followers.send(a));
        assertThat(heard).containsExactly("proven 3 100");
    }

    @Test
    void answered_withoutAQuestionOrTwice_isNoProof() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        answer(a, followers.send(a));
        assertThat(heard).isEmpty();

        quorum.ask(EPOCH, 100);
        long number = followers.send(a);
        answer(a, number);
        answer(a, number);

        assertThat(heard).containsExactly("proven 3 100");
    }

    @Test
    void answered_byWhoDoesNotFollow_doesNotCount() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        quorum.ask(EPOCH, 100);
        long number = followers.send(a);

        quorum.answered(a, ScriptedFollowers.answer(number, AppendResult.NOT_LEADER, TERM));
        quorum.answered(a, ScriptedFollowers.answer(number, AppendResult.INCONSISTENCY, TERM));
        quorum.answered(a, ScriptedFollowers.answer(number, AppendResult.SUCCESS, TERM + 1));

        assertThat(heard).isEmpty();
    }

    /** One of five is no majority, and counts once however often it answers. */
    @Test
    void answered_inAGroupOfFive_needsTwoOthers() {
        followers.members(SELF, "a", "b", "c", "d");
        LogAppender a = joined("a");
        LogAppender b = joined("b");

        quorum.ask(EPOCH, 100);
        answer(a, followers.send(a));
        answer(a, followers.send(a));
        assertThat(heard).isEmpty();

        answer(b, followers.send(b));
        assertThat(heard).containsExactly("proven 3 100");
    }

    /** A node that catches up before it is added answers, but has no vote. */
    @Test
    void answered_byOneWithoutAVote_doesNotCountUntilItHasOne() {
        followers.members(SELF, "a", "b");
        LogAppender added = joined("added");

        quorum.ask(EPOCH, 100);
        answer(added, followers.send(added));
        assertThat(heard).isEmpty();

        followers.members(SELF, "added");
        answer(added, followers.send(added));
        assertThat(heard).containsExactly("proven 3 100");
    }

    @Test
    void answered_whileTheMembershipChanges_needsAMajorityOfBoth() {
        followers.joint(List.of(SELF, "a", "b"), List.of(SELF, "c", "d"));
        LogAppender a = joined("a");
        LogAppender c = joined("c");
        LogAppender d = joined("d");

        quorum.ask(EPOCH, 100);
        answer(c, followers.send(c));
        answer(d, followers.send(d));
        assertThat(heard).isEmpty();

        answer(a, followers.send(a));
        assertThat(heard).containsExactly("proven 3 100");
    }

    /** It may be on its way out of the group, and then is no part of the new majority. */
    @Test
    void answered_whenThisNodeIsNoMemberAnyMore_doesNotCountItself() {
        followers.members("a", "b", "c");
        LogAppender a = joined("a");
        LogAppender b = joined("b");

        quorum.ask(EPOCH, 100);
        answer(a, followers.send(a));
        assertThat(heard).isEmpty();

        answer(b, followers.send(b));
        assertThat(heard).containsExactly("proven 3 100");
    }

    @Test
    void ask_inANewEpoch_beginsANewProof() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        quorum.ask(EPOCH, 100);
        long old = followers.send(a);

        quorum.ask(EPOCH + 1, 200);
        answer(a, old);
        assertThat(heard).isEmpty();

        answer(a, followers.send(a));
        assertThat(heard).containsExactly("proven 4 200");
    }

    @Test
    void ask_again_goesOnWithTheProofUnderWayUntilItIsOld() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        quorum.ask(EPOCH, 100);
        long number = followers.send(a);
        quorum.ask(EPOCH, 200);
        answer(a, number);
        assertThat(heard).containsExactly("proven 3 100");
        heard.clear();

        quorum.ask(EPOCH, 300);
        long lost = followers.send(a);
        quorum.ask(EPOCH, 300 + SECOND);
        answer(a, lost);
        assertThat(heard).isEmpty();
    }

    /** The sender of a term before may still be told of an answer. */
    @Test
    void answered_toASenderThatWasReplaced_doesNotCount() {
        followers.members(SELF, "a", "b");
        LogAppender before = joined("a");
        var _ = joined("a");

        quorum.ask(EPOCH, 100);
        answer(before, followers.send(before));

        assertThat(heard).isEmpty();
    }

    @Test
    void joined_tellsSoAndVoidsTheProofUnderWay() {
        followers.members(SELF, "a", "b");
        LogAppender a = joined("a");
        quorum.ask(EPOCH, 100);
        long number = followers.send(a);

        quorum.joined(followers.sender("b"));
        answer(a, number);

        assertThat(heard).containsExactly("joined");
    }
}
