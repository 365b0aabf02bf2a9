package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LeadershipTest {
    private final Leadership leadership = new Leadership();

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
}
