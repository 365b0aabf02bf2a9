package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.raft.Admission.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final InstanceKey A = new InstanceKey("a", 1);
    private static final InstanceKey B = new InstanceKey("b", 1);
    private static final InstanceKey C = new InstanceKey("c", 1);
    private static final InstanceKey D = new InstanceKey("d", 1);
    private static final PeerView EMPTY = new PeerView.Empty(false);
    private static final PeerView SILENT = new PeerView.Unreachable("refused");

    private final Admission admission = new Admission(new Membership(A, List.of(A, B, C)));

    private static PeerView member(boolean leads, long term, InstanceKey... members) {
        return new PeerView.Member(leads, leads ? "LEADER" : "FOLLOWER", term, 5, 5, Set.of(members), true, null);
    }

    private Step next(PeerView b, PeerView c) {
        return admission.next(new GroupViews(Map.of(B, b, C, c)));
    }

    /** Two that began at once had a leader before the third had seen them empty, so it was removed and added again. */
    @Test
    void next_whenAllOthersAreEmpty_letsThemSeeThatBeforeItBegins() {
        for (int round = 1; round < Admission.COURTESY; round++) {
            assertThat(next(EMPTY, EMPTY)).isInstanceOf(Step.Await.class);
        }
        assertThat(next(EMPTY, EMPTY)).isInstanceOf(Step.Begin.class);
    }

    @Test
    void next_whenTheOnlyOtherIsEmpty_beginsAtOnce() {
        Admission ofTwo = new Admission(new Membership(A, List.of(A, B)));

        assertThat(ofTwo.next(new GroupViews(Map.of(B, EMPTY)))).isInstanceOf(Step.Begin.class);
    }

    /** It has forgotten nothing, so it need not be replaced. */
    @Test
    void next_whenAllWereEmptyAtSomeTime_beginsThoughTheyHaveEntriesByNow() {
        assertThat(next(EMPTY, SILENT)).isInstanceOf(Step.Await.class);

        assertThat(next(member(true, 1, A, B, C), EMPTY)).isInstanceOf(Step.Begin.class);
    }

    /** Two that do not trust each other's certificates said of each other that they had not started. */
    @Test
    void next_whenOthersAreOutOfReach_saysWhy() {
        assertThat(next(new PeerView.Unreachable("the certificate is not trusted"), SILENT))
                .isInstanceOfSatisfying(
                        Step.Await.class,
                        await -> assertThat(await.why())
                                .startsWith("[b:1, c:1] to start")
                                .contains("b:1: the certificate is not trusted"));
    }

    @Test
    void next_whenAMajorityIsEmptyAndTheRestSilent_waitsBeforeItBegins() {
        for (int round = 1; round < Admission.PATIENCE; round++) {
            assertThat(next(EMPTY, SILENT)).isInstanceOf(Step.Await.class);
        }
        assertThat(next(EMPTY, SILENT)).isInstanceOf(Step.Begin.class);
    }

    @Test
    void next_whenTheMajorityWasBrokenMeanwhile_waitsAnew() {
        for (int round = 1; round < Admission.PATIENCE; round++) {
            next(EMPTY, SILENT);
        }
        next(SILENT, SILENT);

        assertThat(next(EMPTY, SILENT)).isInstanceOf(Step.Await.class);
    }

    @Test
    void next_whenNobodyAnswers_neverBegins() {
        for (int round = 0; round < 3 * Admission.PATIENCE; round++) {
            assertThat(next(SILENT, SILENT)).isInstanceOf(Step.Await.class);
        }
    }

    @Test
    void next_whenOneHasEntriesAndNobodyLeads_neverBegins() {
        for (int round = 0; round < 3 * Admission.PATIENCE; round++) {
            assertThat(next(EMPTY, member(false, 3, A, B, C))).isInstanceOf(Step.Await.class);
        }
    }

    @Test
    void next_whenTheGroupCountsThisNode_leavesFirst() {
        assertThat(next(member(true, 3, A, B, C), member(false, 3, A, B, C)))
                .isEqualTo(new Step.Leave(new GroupViews.Leader(B, (PeerView.Member) member(true, 3, A, B, C))));
    }

    @Test
    void next_whenTwoClaimToLead_believesTheNewerTerm() {
        assertThat(next(member(true, 3, A, B, C), member(true, 4, B, C)))
                .isEqualTo(new Step.Join(new GroupViews.Leader(C, (PeerView.Member) member(true, 4, B, C))));
    }

    @Test
    void next_whenTheGroupDoesNotCountThisNode_joins() {
        assertThat(next(member(true, 3, B, C), SILENT)).isInstanceOf(Step.Join.class);
    }

    /** Else the group would shrink by each disk that is lost. */
    @Test
    void next_whenAnotherIsMissingFromTheGroup_doesNotLeave() {
        Admission of4 = new Admission(new Membership(A, List.of(A, B, C, D)));

        Step step =
                of4.next(new GroupViews(Map.of(B, member(true, 3, A, B, C), C, member(false, 3, A, B, C), D, EMPTY)));

        assertThat(step).isInstanceOf(Step.Stuck.class);
        assertThat(((Step.Stuck) step).why()).contains("a:1, b:1, c:1, d:1");
    }

    @Test
    void next_whenTheGroupHasTwoMembers_doesNotLeave() {
        assertThat(next(member(true, 3, A, B), SILENT)).isInstanceOf(Step.Stuck.class);
    }

    @Test
    void next_whileTheMembershipIsChanging_waits() {
        PeerView.Member changing = new PeerView.Member(true, "LEADER", 3, 5, 5, Set.of(B, C), false, null);

        assertThat(next(changing, SILENT)).isInstanceOf(Step.Await.class);
    }
}
