package dev.freno.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.InstanceKey;
import org.junit.jupiter.api.Test;

class NewcomersTest {
    private static final InstanceKey HOST = new InstanceKey("a", 3306);
    private static final long GRACE = 1_000_000_000_000L;
    private static final long ABSENCE = Newcomers.ABSENCE.toNanos();

    private final Newcomers newcomers = new Newcomers(GRACE, 5);

    private static HostReading host(InstanceKey key, long sinceNanos) {
        return new HostReading(key, Standing.COUNTED, sinceNanos, null);
    }

    private HostReading join(long nanos) {
        return newcomers.join(host(HOST, nanos));
    }

    private void collect(double value) {
        newcomers.observe(new Aggregate.Collected(value, HOST, 0, 0));
    }

    @Test
    void join_beforeTheMetricWasHealthy_givesNoGrace() {
        collect(5.1);
        newcomers.observe(Aggregate.NO_HOSTS);
        newcomers.observe(Aggregate.NOT_COLLECTED);
        assertThat(join(7).graceUntilNanos()).isEqualTo(HostReading.NO_GRACE);
    }

    /** Once is enough: a store that is behind when a host joins was healthy all the same. */
    @Test
    void join_afterTheMetricWasHealthy_givesTheWholeGrace() {
        collect(5);
        collect(600);
        assertThat(join(7).graceUntilNanos()).isEqualTo(7 + GRACE);
    }

    @Test
    void join_whenNoGraceIsConfigured_givesNone() {
        Newcomers none = new Newcomers(0, 5);
        none.observe(new Aggregate.Collected(0, HOST, 0, 0));
        assertThat(none.join(host(HOST, 7)).graceUntilNanos()).isEqualTo(HostReading.NO_GRACE);
        none.leave(host(HOST, 7), 8);
        assertThat(none.remembered()).isZero();
    }

    /** An inventory that flickers must not keep a host that is behind out for ever. */
    @Test
    void join_whenAHostWasAwayForAMoment_goesOnWithTheGraceItHad() {
        collect(1);
        HostReading first = join(0);
        newcomers.leave(first, 10);
        HostReading again = join(10 + ABSENCE);
        assertThat(again.graceUntilNanos()).isEqualTo(GRACE);
        newcomers.leave(again.withGraceUntil(HostReading.NO_GRACE), ABSENCE + 20);
        assertThat(join(ABSENCE + 30).graceUntilNanos()).isEqualTo(HostReading.NO_GRACE);
    }

    @Test
    void join_whenAHostWasAwayForLong_isNew() {
        collect(1);
        newcomers.leave(join(0), 10);
        assertThat(join(11 + ABSENCE).graceUntilNanos()).isEqualTo(11 + ABSENCE + GRACE);
    }

    @Test
    void leave_remembersAHostForTheAbsenceAndNoLonger() {
        newcomers.leave(host(new InstanceKey("b", 1), 0), 0);
        newcomers.leave(host(new InstanceKey("c", 1), 0), ABSENCE);
        assertThat(newcomers.remembered()).isEqualTo(2);
        newcomers.leave(host(HOST, 0), ABSENCE + 1);
        assertThat(newcomers.remembered()).isEqualTo(2);
    }

    @Test
    void leave_whenVeryManyLeave_remembersTheLast() {
        collect(1);
        for (int i = 0; i <= Newcomers.MAX_REMEMBERED; i++) {
            newcomers.leave(host(new InstanceKey("h" + i, 1), 0), 1);
        }
        assertThat(newcomers.remembered()).isEqualTo(Newcomers.MAX_REMEMBERED);
        assertThat(newcomers.join(host(new InstanceKey("h0", 1), 2)).graceUntilNanos())
                .isEqualTo(2 + GRACE);
        assertThat(newcomers.join(host(new InstanceKey("h1", 1), 2)).graceUntilNanos())
                .isEqualTo(HostReading.NO_GRACE);
    }
}
