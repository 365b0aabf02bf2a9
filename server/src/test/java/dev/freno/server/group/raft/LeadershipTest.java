package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LeadershipTest {
    private final Leadership leadership = new Leadership();

    @BeforeEach
    void elect() {
        leadership.begin(Leadership.NEVER);
    }

    @Test
    void isValidAt_whenNeverConfirmed_isFalse() {
        assertThat(leadership.isValidAt(0)).isFalse();
    }

    @Test
    void isValidAt_whenConfirmed_holdsUntilThatInstant() {
        leadership.confirm(leadership.epoch(), 100);

        assertThat(leadership.isValidAt(99)).isTrue();
        assertThat(leadership.isValidAt(100)).isFalse();
    }

    @Test
    void confirm_whenAnOlderProofComesLate_doesNotShorten() {
        leadership.confirm(leadership.epoch(), 100);
        leadership.confirm(leadership.epoch(), 50);

        assertThat(leadership.isValidAt(99)).isTrue();
    }

    @Test
    void end_endsAtOnce() {
        leadership.confirm(leadership.epoch(), 100);
        leadership.end();

        assertThat(leadership.isValidAt(0)).isFalse();
    }

    @Test
    void confirm_whenAskedForBeforeTheEnd_isIgnored() {
        int before = leadership.epoch();
        leadership.end();
        leadership.confirm(before, 100);

        assertThat(leadership.isValidAt(0)).isFalse();
    }

    /** Ratis goes on naming a node the leader for a while after its log has failed. */
    @Test
    void confirm_afterTheEndForGood_isIgnored() {
        leadership.endForGood();
        leadership.confirm(leadership.epoch(), 100);

        assertThat(leadership.isValidAt(0)).isFalse();
    }

    /** A proof of the leader before may still hold. */
    @Test
    void isValidAt_beforeThePatienceIsOver_isFalse() {
        leadership.begin(50);
        leadership.confirm(leadership.epoch(), 100);

        assertThat(leadership.isValidAt(49)).isFalse();
        assertThat(leadership.isValidAt(50)).isTrue();
    }

    @Test
    void confirm_whenNotElected_isIgnored() {
        leadership.end();
        leadership.confirm(leadership.epoch(), 100);

        assertThat(leadership.isValidAt(0)).isFalse();
        assertThat(leadership.isOpen()).isFalse();
    }

    /** A group of one claims for long; from the moment at which another may become a voter that is too long. */
    @Test
    void limit_cutsTheClaimShortAndVoidsProofsUnderWay() {
        int before = leadership.epoch();
        leadership.confirm(before, 1000);
        leadership.limit(100);
        leadership.confirm(before, 1000);

        assertThat(leadership.isValidAt(99)).isTrue();
        assertThat(leadership.isValidAt(100)).isFalse();
        leadership.confirm(leadership.epoch(), 200);
        assertThat(leadership.isValidAt(199)).isTrue();
    }

    @Test
    void hold_endsAtOnceUntilResumed() {
        leadership.confirm(leadership.epoch(), 100);

        assertThat(leadership.hold()).isTrue();
        assertThat(leadership.hold()).isFalse();
        leadership.confirm(leadership.epoch(), 100);
        assertThat(leadership.isValidAt(0)).isFalse();

        leadership.resume();
        assertThat(leadership.isValidAt(0)).isFalse();
        leadership.confirm(leadership.epoch(), 100);
        assertThat(leadership.isValidAt(0)).isTrue();
    }

    @Test
    void begin_afterTheEndForGood_letsNoProofCount() {
        leadership.endForGood();
        leadership.begin(Leadership.NEVER);
        leadership.confirm(leadership.epoch(), 100);

        assertThat(leadership.isValidAt(0)).isFalse();
    }
}
