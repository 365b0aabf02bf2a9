package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Reason;
import dev.freno.core.reading.Reading;
import dev.freno.core.rules.AppName;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.check.Checker;
import dev.freno.server.group.DomainServices;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.share.SharePoller;
import dev.freno.server.group.share.SharedHealth;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The leaders of two domains with the same store. One is a whole node before real replication; of the other there is what
 * decides checks, with a value that is always fine.
 */
class ShareDomainIT {
    private static final StoreKey MAIN = new StoreKey("mysql", "main");
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);

    private final Moments moments = JoinableStores.MOMENTS;
    private final Vertx vertx = Vertx.vertx();
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final SharedHealth health = new SharedHealth(List.of(MAIN));
    private LabCluster lab;
    private LocalNode there;
    private boolean isGone;
    private Checker here;
    private SharePoller poller;

    /** The leader of a domain, who knows that of the other. */
    private record Leader(String other) implements Group {
        private static final String ID = "here:8087";

        @Override
        public boolean isLeading() {
            return true;
        }

        @Override
        public Rules rules() {
            return Rules.NONE;
        }

        @Override
        public CompletionStage<Receipt> submit(RuleCommand command) {
            return CompletableFuture.completedFuture(new Receipt.NoLeader());
        }

        @Override
        public GroupStatus status() {
            DomainServices services = new DomainServices(Map.of("there", other), List.of(ID));
            return new GroupStatus(ID, "Leader", ID, null, true, true, false, services);
        }

        @Override
        public void handOver() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        lab = SharedLab.reset();
        there = LocalNode.prepareWith(
                        lab,
                        "\"ShareDomain\": \"all\"",
                        cluster(MAIN.name(), "", lab.replica(0).address()))
                .start();
        Group group = new Leader("127.0.0.1:" + there.port());
        here = new Checker(new Stores(Set.of("mysql"), List.of(cell())), group, health, moments, new ThreadChance());
        poller = SharePoller.start(group::status, fetcher, health, moments);
        there.awaitCheck(MAIN.name(), 200);
    }

    private StoreCell cell() {
        MetricSpec metric = new MetricSpec("default", "", 1, Duration.ofHours(1).toNanos());
        StoreCell cell = new StoreCell(new StoreSpec(MAIN, List.of(metric), IgnoreRules.NONE));
        Moment now = moments.now();
        cell.hostsChanged(List.of(HOST), now);
        cell.accept(HOST, 0, Reading.measured(0.3, now.nanos()), now);
        return cell;
    }

    @AfterEach
    void stop() {
        poller.close();
        if (!isGone) {
            there.close();
        }
        fetcher.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        SharedLab.reset();
    }

    private Reason verdict(String app) {
        return here.check(CheckRequest.write(app, MAIN.type(), MAIN.name())).reason();
    }

    private Reason internalVerdict() {
        return here.check(new CheckRequest(
                        AppName.SELF_CHECK, MAIN.type(), MAIN.name(), null, false, false, CheckRequest.Origin.INTERNAL))
                .reason();
    }

    private void await(Reason reason) {
        Eventually.eventually("verdict", LocalNode.SOON, () -> verdict("app"), seen -> seen == reason);
    }

    /** D27: a client that calls itself freno is bound by the share domain like any other; freno itself is not. */
    @Test
    void check_whileTheOtherLeaderFindsTheStoreUnhealthy_isRefusedToAllButFrenoItself() {
        await(Reason.OK);
        lab.freeze(0);
        await(Reason.SHARE_DOMAIN);
        assertThat(verdict("freno")).isEqualTo(Reason.SHARE_DOMAIN);
        assertThat(internalVerdict()).isEqualTo(Reason.OK);
        lab.healAll();
        await(Reason.OK);
    }

    /** D9: a peer that is gone stops nobody: what it said last counts for five seconds. */
    @Test
    void check_whenTheOtherLeaderIsGone_isRefusedForSomeSecondsOnly() {
        lab.freeze(0);
        await(Reason.SHARE_DOMAIN);
        isGone = true;
        there.close();
        await(Reason.OK);
    }

    @Test
    void node_ofARaftGroupWithAShareDomain_warnsThatItHasNoEffect() {
        try (CapturedLog log = new CapturedLog(FrenoServer.class);
                LocalNode node = LocalNode.prepareWith(
                                lab,
                                "\"ShareDomain\": \"all\"",
                                cluster("other", "", lab.replica(1).address()))
                        .start()) {
            assertThat(log.lines()).anyMatch(line -> line.startsWith("WARN ShareDomain 'all' has no effect with raft"));
            assertThat(node.deaths()).isEmpty();
        }
    }
}
