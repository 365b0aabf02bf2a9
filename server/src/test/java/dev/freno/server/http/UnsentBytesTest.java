package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnsentBytesTest {
    private static final int MEGABYTE = 1 << 20;

    private final UnsentBytes unsent = new UnsentBytes();

    @Test
    void tryTake_whenLargeBodiesWait_refusesFurtherOnesUntilTheyAreSent() {
        int taken = 0;
        while (unsent.tryTake(MEGABYTE)) {
            taken++;
        }
        assertThat(taken).isEqualTo(32);
        assertThat(unsent.tryTake(UnsentBytes.SMALL)).isTrue();
        unsent.giveBack(UnsentBytes.SMALL);
        unsent.giveBack(MEGABYTE);
        assertThat(unsent.tryTake(MEGABYTE)).isTrue();
        assertThat(unsent.waiting()).isEqualTo(UnsentBytes.MAX);
    }

    @Test
    void tryTake_whenNothingWaits_takesABodyOfAnySize() {
        assertThat(unsent.tryTake(100 * MEGABYTE)).isTrue();
        assertThat(unsent.tryTake(MEGABYTE)).isFalse();
    }
}
