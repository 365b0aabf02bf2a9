package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import dev.freno.lab.Memcached;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What readers of memcached see when the process that publishes is killed, frozen or stopped. */
@ExtendWith(LogsOnFailure.class)
@EnabledIf("dev.freno.lab.Memcached#isInstalled")
class PublishedValuesIT {
    private static final String KEY = "freno/mysql/main";
    private static final long FRESHNESS_MILLIS = 1_200;
    private static final long SLACK_MILLIS = 500;
    private static final int MANY = 100;

    private static LabCluster lab;
    private static Memcached memcached;

    @TempDir
    private Path directory;

    private NodeFixture node;

    @BeforeAll
    static void startServers() {
        lab = LabCluster.start(LabConfig.of(0));
        memcached = Memcached.start();
    }

    @AfterAll
    static void stopServers() {
        if (memcached != null) {
            memcached.close();
            lab.close();
        }
    }

    @BeforeEach
    void start() {
        node = NodeFixture.start(
                directory, "\"MemcacheServers\": [\"%s\"],".formatted(memcached.address()), """
                {"User": "%s", "Password": "%s", "MetricQuery": "select 0.25", "ThrottleThreshold": 1,
                 "Clusters": {"main": {"StaticHostsSettings": {"Hosts": ["%s"]}}}}
                """.formatted(
                                lab.probeUser().name(),
                                lab.probeUser().password(),
                                lab.primary().address()));
        awaitEntry();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static void awaitEntry() {
        Eventually.eventually("entry", NodeFixture.SOON, () -> memcached.get(KEY), Optional::isPresent);
    }

    /** Reads until the entry is there or not, as wanted; on the way it was never older than freno lets a value be. */
    private static void readUntil(boolean there) {
        AtomicLong oldestMillis = new AtomicLong();
        Eventually.eventually("entry", NodeFixture.SOON, () -> {
            long asked = System.currentTimeMillis();
            Optional<String> entry = memcached.get(KEY);
            entry.ifPresent(
                    text -> oldestMillis.accumulateAndGet(asked - Long.parseLong(text.split(":", 2)[0]), Math::max));
            return entry.isPresent() == there;
        });
        assertThat(oldestMillis.get()).isLessThan(FRESHNESS_MILLIS + SLACK_MILLIS);
    }

    private static void awaitGone() {
        readUntil(false);
        Eventually.eventually("no more gaps", NodeFixture.SOON, () -> {
            boolean any = false;
            for (int i = 0; i < MANY; i++) {
                any |= memcached.get(KEY).isPresent();
            }
            return !any;
        });
    }

    @Test
    void entry_whenItsNodeIsKilled_expiresInTime() {
        node.process().kill();
        awaitGone();
    }

    @Test
    void entry_whenItsNodeIsFrozen_expiresInTimeAndDoesNotComeBackOldAfterwards() {
        node.process().signal("STOP");
        awaitGone();
        node.process().signal("CONT");
        readUntil(true);
    }

    @Test
    void entry_whenItsNodeIsStopped_isGoneWhenTheProcessIs() {
        node.process().terminate();
        assertThat(node.process().awaitExit()).isZero();
        assertThat(memcached.get(KEY)).isEmpty();
    }
}
