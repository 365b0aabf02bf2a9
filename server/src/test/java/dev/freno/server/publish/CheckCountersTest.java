package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Finding;
import dev.freno.core.check.Reason;
import dev.freno.core.check.Verdict;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** D39: apps and stores are named by clients, and each name used to cost a dozen counters for ever. */
class CheckCountersTest {
    private static final Verdict ALLOWED = new Verdict.Allowed(finding(Reason.OK), List.of(finding(Reason.OK)));
    private static final Verdict FAILED =
            new Verdict.NoHosts(finding(Reason.NO_HOSTS), List.of(finding(Reason.NO_HOSTS)));
    private static final Verdict UNKNOWN = new Verdict.UnknownStore(0, false);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static Finding finding(Reason reason) {
        return new Finding("default", reason, 0, 1, null, Finding.NO_AGE, null);
    }

    private CheckCounters counters(int stores) {
        List<StoreCell> cells = new ArrayList<>();
        for (int i = 0; i < stores; i++) {
            MetricSpec metric = new MetricSpec("default", "", 1, 1);
            cells.add(new StoreCell(new StoreSpec(new StoreKey("mysql", "s" + i), List.of(metric), IgnoreRules.NONE)));
        }
        return new CheckCounters(new Stores(Set.of("mysql"), cells), registry);
    }

    private static Map<String, Number> vars(CheckCounters counters) {
        Map<String, Number> vars = new TreeMap<>();
        counters.addTo(vars);
        return vars;
    }

    private static void count(CheckCounters counters, String app, String store, Verdict verdict) {
        counters.count(CheckRequest.write(app, "mysql", store), verdict);
    }

    @Test
    void count_ofEachOutcome_addsUp() {
        CheckCounters counters = counters(2);
        count(counters, "a", "s0", ALLOWED);
        count(counters, "a", "s1", FAILED);
        count(counters, "b", "s1", UNKNOWN);
        counters.count(CheckRequest.write("b", "redis", "s1"), UNKNOWN);

        assertThat(vars(counters))
                .containsEntry("check.any.total", 4L)
                .containsEntry("check.any.error", 3L)
                .containsEntry("check.any.internal-error", 1L)
                .containsEntry("check.a.total", 2L)
                .containsEntry("check.a.mysql.s1.internal-error", 1L)
                .containsEntry("check.any.mysql.s1.total", 2L)
                .containsEntry("check.b.unknown.error", 1L);
    }

    @Test
    void apps_pastTheirBound_countUnderOther() {
        CheckCounters counters = counters(1);
        for (int i = 0; i < CheckCounters.MAX_APPS + 50; i++) {
            count(counters, "app-" + i, "s0", ALLOWED);
        }

        assertThat(vars(counters))
                .containsEntry("check.any.mysql.s0.total", CheckCounters.MAX_APPS + 50L)
                .containsEntry("check.other.mysql.s0.total", 50L)
                .containsEntry("check.app-199.total", 1L)
                .doesNotContainKey("check.app-200.total");
    }

    @Test
    void pairs_pastTheirBound_countUnderOther() {
        int stores = CheckCounters.MAX_PAIRS / CheckCounters.MAX_APPS + 10;
        CheckCounters counters = counters(stores);
        for (int app = 0; app < CheckCounters.MAX_APPS; app++) {
            for (int store = 0; store < stores; store++) {
                count(counters, "app-" + app, "s" + store, ALLOWED);
            }
        }

        Map<String, Number> vars = vars(counters);
        assertThat(vars)
                .containsEntry("check.any.total", (long) CheckCounters.MAX_APPS * stores)
                .containsEntry("check.any.mysql.s0.total", (long) CheckCounters.MAX_APPS)
                .containsEntry("check.other.total", 10L * CheckCounters.MAX_APPS);
        assertThat(registry.getMeters().size()).isLessThan(3 * (CheckCounters.MAX_PAIRS + stores + 202) + 20);
    }

    @Test
    void stores_thatAreNotConfigured_shareOneBucket() {
        CheckCounters counters = counters(1);
        for (int i = 0; i < 1_000; i++) {
            count(counters, "a", "made-up-" + i, UNKNOWN);
        }

        assertThat(vars(counters))
                .containsEntry("check.a.unknown.total", 1_000L)
                .hasSizeLessThan(30);
    }

    @Test
    void app_namedLikeTheTotal_doesNotChangeIt() {
        CheckCounters counters = counters(1);
        count(counters, "any", "s0", ALLOWED);
        count(counters, "b", "s0", ALLOWED);

        assertThat(vars(counters)).containsEntry("check.any.total", 2L).containsEntry("check.any.mysql.s0.total", 2L);
    }

    @Test
    void outcome_ofEachVerdict_isWhatItsStatusMeans() {
        assertThat(CheckOutcome.of(new Verdict.UnknownStore(0, true))).isEqualTo(CheckOutcome.ALLOWED);
        assertThat(CheckOutcome.of(UNKNOWN)).isEqualTo(CheckOutcome.REFUSED);
        assertThat(CheckOutcome.of(new Verdict.NoLeader())).isEqualTo(CheckOutcome.REFUSED);
        assertThat(CheckOutcome.of(FAILED)).isEqualTo(CheckOutcome.FAILED);
    }
}
