package dev.freno.server.group.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClaimTest {
    private final Claim claim = new Claim();

    @Test
    void isValidAt_whenNeverConfirmed_isFalse() {
        assertThat(claim.isValidAt(0)).isFalse();
    }

    @Test
    void isValidAt_whenConfirmed_holdsUntilThatInstant() {
        claim.confirm(claim.epoch(), 100);

        assertThat(claim.isValidAt(99)).isTrue();
        assertThat(claim.isValidAt(100)).isFalse();
    }

    @Test
    void confirm_whenAnOlderProofComesLate_doesNotShorten() {
        claim.confirm(claim.epoch(), 100);
        claim.confirm(claim.epoch(), 50);

        assertThat(claim.isValidAt(99)).isTrue();
    }

    @Test
    void end_endsAtOnce() {
        claim.confirm(claim.epoch(), 100);
        claim.end();

        assertThat(claim.isValidAt(0)).isFalse();
    }

    @Test
    void confirm_whenAskedForBeforeTheEnd_isIgnored() {
        int before = claim.epoch();
        claim.end();
        claim.confirm(before, 100);

        assertThat(claim.isValidAt(0)).isFalse();
    }

    /** Ratis goes on naming a node the leader for a while after its log has failed. */
    @Test
    void confirm_afterTheEndForGood_isIgnored() {
        claim.endForGood();
        claim.confirm(claim.epoch(), 100);

        assertThat(claim.isValidAt(0)).isFalse();
    }
}
