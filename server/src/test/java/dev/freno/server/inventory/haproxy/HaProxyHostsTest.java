package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.server.CapturedLog;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.HostSourceContract;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HaProxyHostsTest extends HostSourceContract {
    private static final InstanceKey ONE = new InstanceKey("db1", 3306);
    private static final InstanceKey TWO = new InstanceKey("db2", 3306);
    private static final InstanceKey THREE = new InstanceKey("db3", 3306);
    private static final Duration LONG = Duration.ofSeconds(15);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nowNanos = new AtomicLong(Duration.ofHours(1).toNanos());
    private final HaProxyPages sources =
            new HaProxyPages(vertx, new HttpFetcher(vertx), () -> new Moment(nowNanos.get(), 0));
    private final FakeHaProxy first = new FakeHaProxy(vertx);
    private final FakeHaProxy second = new FakeHaProxy(vertx);

    @AfterEach
    @Override
    protected void close() {
        super.close();
        sources.close();
        FakeHaProxy.await(vertx.close());
    }

    @Override
    protected Backend backend() {
        String account = "stats:" + SECRET;
        String encoded = Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
        FakeHaProxy proxy = new FakeHaProxy(vertx);
        proxy.demands("Basic " + encoded);
        URI address = URI.create(proxy.address().toString().replace("//", "//" + account + "@"));
        return new Backend() {
            @Override
            public HostSource source() {
                return of(StatsPages.POOL, address);
            }

            @Override
            public void lists(List<InstanceKey> hosts) {
                proxy.shows(StatsPages.of(hosts));
            }

            @Override
            public void fails() {
                proxy.shows("<html>" + SECRET + "</html>");
            }

            @Override
            public void hangs() {
                proxy.hangs();
            }

            @Override
            public void vanishes() {
                proxy.close();
            }

            @Override
            public void close() {
                proxy.close();
            }
        };
    }

    private HostSource of(String pool, URI... addresses) {
        return sources.source(new SourceSettings.HaProxy(List.of(addresses), pool, 3306));
    }

    private HostSource union() {
        return of(StatsPages.POOL, first.address(), second.address());
    }

    private void pass(Duration time) {
        nowNanos.addAndGet(time.toNanos());
    }

    private static CompletableFuture<HostList> ask(HostSource source) {
        return source.fetch(LONG).toCompletableFuture();
    }

    private static Collection<InstanceKey> fetch(HostSource source) {
        return answer(source).hosts();
    }

    private static HostList answer(HostSource source) {
        return ask(source).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void fetch_fromSeveralAddresses_isTheirUnion() {
        first.shows(StatsPages.of(List.of(ONE, TWO)));
        second.shows(StatsPages.of(List.of(TWO, THREE)));
        assertThat(fetch(union())).containsExactlyInAnyOrder(ONE, TWO, THREE);
    }

    /** D32: one dead address of several ended each refresh. */
    @Test
    void fetch_whenOneAddressIsDead_givesTheHostsOfTheOthers() {
        first.close();
        second.shows(StatsPages.of(List.of(ONE)));
        assertThat(fetch(union())).containsExactly(ONE);
        assertThat(fetch(of(StatsPages.POOL, second.address(), first.address())))
                .containsExactly(ONE);
    }

    /** D11: a truncated page ended the process; here it is an error of its address alone. */
    @Test
    void fetch_whenOnePageIsCutShort_givesTheHostsOfTheOthers() {
        first.shows("# pxname,svname,qcur,status\nmain_ro,127.0.0.1,0,UP\nmain_ro,127.0");
        second.shows(StatsPages.of(List.of(ONE)));
        assertThat(fetch(union())).containsExactly(ONE);
        assertThatThrownBy(() -> fetch(of(StatsPages.POOL, first.address()))).hasMessageContaining("cut short");
    }

    /** D33: a page that never ended kept every other HAProxy from being read. */
    @Test
    void fetch_whenAnAddressStalls_delaysNobodyElse() {
        first.hangs();
        second.shows(StatsPages.of(List.of(ONE)));
        var stalled = IntStream.range(0, 50)
                .mapToObj(i -> ask(of(StatsPages.POOL, first.address())))
                .toList();
        assertThat(fetch(of(StatsPages.POOL, second.address()))).containsExactly(ONE);
        assertThat(stalled).noneMatch(CompletableFuture::isDone);
        assertThat(first.requests()).isOne();
    }

    @Test
    void fetch_whenAllAddressesFail_namesEach() {
        first.answers(503);
        second.shows("# pxname,svname,status\nother,db1,UP\n");
        assertThatThrownBy(() -> fetch(union()))
                .hasMessageContaining(first.address() + ": HTTP status 503")
                .hasMessageContaining(second.address() + ": pool main_ro is not on the page");
    }

    @Test
    void fetch_whenAnAddressFailsThatGaveHosts_remembersThemForAMinute() {
        HostSource source = union();
        first.shows(StatsPages.of(List.of(ONE)));
        second.shows(StatsPages.of(List.of(TWO)));
        assertThat(answer(source)).isEqualTo(new HostList(List.of(ONE, TWO), Duration.ZERO, null));
        first.answers(503);
        pass(Duration.ofSeconds(30));
        String warning = first.address() + ": HTTP status 503";
        assertThat(answer(source)).isEqualTo(new HostList(List.of(ONE, TWO), Duration.ofSeconds(30), warning));
        pass(Duration.ofSeconds(31));
        assertThat(answer(source)).isEqualTo(new HostList(List.of(TWO), Duration.ZERO, warning));
    }

    @Test
    void fetch_whenAnAddressAnswersLate_hasItsHostsTheNextTime() {
        HostSource source = union();
        first.answers(503);
        second.shows(StatsPages.of(List.of(TWO)));
        assertThat(fetch(source)).containsExactly(TWO);
        first.hangs();
        assertThat(fetch(source)).containsExactly(TWO);
        first.release("main_ro,db1,UP,2,\nmain_ro,BACKEND,UP,1,\n");
        first.shows(StatsPages.of(List.of(ONE)));
        assertThat(fetch(source)).contains(TWO);
        assertThat(fetch(source)).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void fetch_whenAnAddressWasNeverHeardOf_waitsForItToTheEnd() {
        first.hangs();
        second.shows(StatsPages.of(List.of(TWO)));
        HostSource source = union();
        HostList alone = source.fetch(HaProxyHosts.PATIENCE.multipliedBy(5).dividedBy(2))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        assertThat(alone.hosts()).containsExactly(TWO);
        assertThat(alone.warning()).contains(first.address() + ": no complete answer within 2000 ms");
    }

    @Test
    void fetch_byManyStores_isOneRequestAndOneReading() {
        first.shows(StatsPages.of(List.of(ONE)));
        List<HostSource> stores = IntStream.range(0, 300)
                .mapToObj(i -> of(i < 299 ? StatsPages.POOL : "missing", first.address()))
                .toList();
        List<CompletableFuture<HostList>> answers =
                stores.stream().map(HaProxyHostsTest::ask).toList();
        assertThat(answers.subList(0, 299))
                .allSatisfy(answer -> assertThat(answer.join().hosts()).containsExactly(ONE));
        assertThatThrownBy(() -> answers.getLast().join()).hasMessageContaining("pool missing");
        assertThat(first.requests()).isOne();
    }

    @Test
    void fetch_ofAPageThatAnotherStoreHasJustSeen_sharesItForASecond() {
        first.shows(StatsPages.of(List.of(ONE)));
        List<HostSource> stores = new ArrayList<>();
        IntStream.range(0, 3).forEach(i -> stores.add(of(StatsPages.POOL, first.address())));
        assertThat(fetch(stores.get(0))).containsExactly(ONE);
        first.shows(StatsPages.of(List.of(TWO)));
        pass(Duration.ofMillis(900));
        assertThat(answer(stores.get(1))).isEqualTo(new HostList(List.of(ONE), Duration.ofMillis(900), null));
        pass(Duration.ofMillis(100));
        assertThat(fetch(stores.get(2))).containsExactly(TWO);
        assertThat(fetch(stores.get(0))).containsExactly(TWO);
        assertThat(first.requests()).isEqualTo(2);
    }

    @Test
    void fetch_whenThePageIsTooLarge_fails() {
        first.shows("# pxname,svname,status\n" + "x".repeat(SharedPage.MAX_BYTES));
        assertThatThrownBy(() -> fetch(of(StatsPages.POOL, first.address())))
                .hasMessageContaining("larger than 8388608 bytes");
    }

    @Test
    void fetch_whenTheAccountIsRefused_saysSo() {
        first.demands("Basic x");
        assertThatThrownBy(() -> fetch(of(StatsPages.POOL, first.address()))).hasMessageContaining("HTTP status 401");
    }

    @Test
    void fetch_whenPagesFailAndHeal_saysItOnceForAllStores() {
        try (CapturedLog log = new CapturedLog(SharedPage.class)) {
            List<HostSource> stores = List.of(union(), union());
            second.shows(StatsPages.of(List.of(ONE)));
            first.answers(500);
            stores.forEach(HaProxyHostsTest::fetch);
            stores.forEach(HaProxyHostsTest::fetch);
            first.shows(StatsPages.of(List.of(ONE)));
            stores.forEach(HaProxyHostsTest::fetch);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().getFirst()).contains("WARN", first.address().toString(), "HTTP status 500");
            assertThat(log.lines().getLast()).contains("INFO", "tells its servers again");
        }
    }

    @Test
    void fetch_whenAPoolFailsOnOnePage_saysItOnce() {
        try (CapturedLog log = new CapturedLog(HaProxyHosts.class)) {
            HostSource source = union();
            second.shows(StatsPages.of(List.of(ONE)));
            first.shows("# pxname,svname,status\nother,db1,UP\n");
            fetch(source);
            fetch(source);
            first.shows(StatsPages.of(List.of(ONE)));
            fetch(source);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().getFirst()).contains("WARN", "pool main_ro is not on the page");
        }
    }

    @Test
    void describe_namesPoolAndAddressesWithoutAccountAndQuery() {
        HostSource source =
                of("main", URI.create("https://u:p@ha_1.example:8404/a?token=t"), URI.create("http://[::1]:1"));
        assertThat(source.describe()).isEqualTo("HAProxy pool main at https://ha_1.example:8404/a, http://[::1]:1");
    }
}
