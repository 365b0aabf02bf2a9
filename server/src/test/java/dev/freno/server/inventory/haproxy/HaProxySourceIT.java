package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.HaProxy;
import dev.freno.lab.HaProxyConfig;
import dev.freno.lab.HaProxyConfig.Server;
import dev.freno.lab.LabUser;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Hosts from a real HAProxy. */
@EnabledIf("dev.freno.lab.HaProxy#isInstalled")
class HaProxySourceIT {
    private static final String POOL = "main";
    private static final LabUser ACCOUNT = new LabUser("stats", "pa55-of-haproxy");
    private static final Moments CLOCK = () -> new Moment(System.nanoTime() & Long.MAX_VALUE, 0);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void close() {
        FakeHaProxy.await(vertx.close());
    }

    private static Server unchecked(String name) {
        return new Server(name, "127.0.0.1:1", "");
    }

    private static HostSource source(HaProxyPages sources, String... addresses) {
        return sources.source(new SourceSettings.HaProxy(
                List.of(addresses).stream().map(URI::create).toList(), POOL, 3306));
    }

    private static List<String> fetch(HostSource source) {
        return source.fetch(DEADLINE).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join().hosts().stream()
                .map(InstanceKey::toString)
                .toList();
    }

    private static void awaitHosts(HostSource source, String... hosts) {
        Eventually.eventually(Eventually.LIMIT, () -> assertThat(fetch(source)).containsExactly(hosts));
    }

    @Test
    void fetch_whenServersAreSwitched_followsThem() {
        HaProxyConfig config = HaProxyConfig.of(POOL, unchecked("db1"), unchecked("db2:3307"), unchecked("fd00::3"));
        try (HaProxy proxy = HaProxy.start(config);
                HaProxyPages sources = new HaProxyPages(vertx, new HttpFetcher(vertx), CLOCK)) {
            HostSource source = source(sources, proxy.address());
            assertThat(fetch(source)).containsExactly("db1:3306", "db2:3307", "[fd00::3]:3306");
            proxy.disable(POOL, "db1");
            assertThat(fetch(source)).containsExactly("db2:3307", "[fd00::3]:3306");
            proxy.drain(POOL, "db2:3307");
            assertThat(fetch(source)).containsExactly("[fd00::3]:3306");
            proxy.enable(POOL, "db1");
            proxy.enable(POOL, "db2:3307");
            assertThat(fetch(source)).containsExactly("db1:3306", "db2:3307", "[fd00::3]:3306");
            assertThat(proxy.pagesServed()).isEqualTo(4);
        }
    }

    @Test
    void fetch_whenServersAreChecked_knowsThoseThatAreUpAndThoseThatAreDown() throws IOException {
        try (ServerSocket up = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HaProxy proxy = HaProxy.start(HaProxyConfig.of(
                        POOL,
                        new Server("up", "127.0.0.1:" + up.getLocalPort(), Server.CHECKED),
                        new Server("down", "127.0.0.1:" + FreePorts.next(), Server.CHECKED)));
                HaProxyPages sources = new HaProxyPages(vertx, new HttpFetcher(vertx), CLOCK)) {
            HostSource source = source(sources, proxy.address());
            Eventually.eventually("both checked", () -> {
                String stat = proxy.command("show stat");
                return stat.contains(",UP,") && stat.contains(",DOWN,");
            });
            awaitHosts(source, "up:3306", "down:3306");
        }
    }

    /**
     * Just after a start or a reload, servers are up by assumption until they have been checked. HAProxy spreads its checks:
     * that of the second server comes half a minute after the first, which finds nobody.
     */
    @Test
    void fetch_whenHaProxyHasJustReloaded_failsUntilItsChecksHaveMadeUpTheirMind() {
        try (HaProxy proxy = HaProxy.start(HaProxyConfig.of(POOL, unchecked("db1")));
                HaProxyPages sources = new HaProxyPages(vertx, new HttpFetcher(vertx), CLOCK)) {
            HostSource source = source(sources, proxy.address());
            assertThat(fetch(source)).containsExactly("db1:3306");
            String nobody = "127.0.0.1:" + FreePorts.next();
            proxy.reload(HaProxyConfig.of(
                    POOL, new Server("db1", nobody, "check inter 60s"), new Server("db2", nobody, "check inter 60s")));
            assertThatThrownBy(() -> fetch(source))
                    .hasMessageContaining("servers of pool main are in transition, HAProxy is probably reloading");
            proxy.reload(HaProxyConfig.of(POOL, unchecked("db1"), unchecked("db2")));
            assertThat(fetch(source)).containsExactly("db1:3306", "db2:3306");
        }
    }

    @Test
    void fetch_whenOneOfTwoIsKilledAndRestarted_goesOnWithBoth() {
        try (HaProxy one = HaProxy.start(HaProxyConfig.of(POOL, unchecked("db1")));
                HaProxy two = HaProxy.start(HaProxyConfig.of(POOL, unchecked("db2")));
                HaProxyPages sources = new HaProxyPages(vertx, new HttpFetcher(vertx), CLOCK)) {
            HostSource source = source(sources, one.address(), two.address());
            one.kill();
            assertThat(fetch(source)).containsExactly("db2:3306");
            one.restart();
            awaitHosts(source, "db1:3306", "db2:3306");
            two.kill();
            assertThat(fetch(source)).containsExactly("db1:3306", "db2:3306");
            one.kill();
            assertThatThrownBy(() -> fetch(source)).hasMessageContaining("refused");
        }
    }

    @Test
    void fetch_overTlsWithAnAccount_worksOnceTheAuthorityIsTrusted() throws IOException, GeneralSecurityException {
        HaProxyConfig config =
                HaProxyConfig.of(POOL, unchecked("db1")).withAccount(ACCOUNT).withTls();
        try (HaProxy proxy = HaProxy.start(config)) {
            try (HaProxyPages sources = new HaProxyPages(vertx, new HttpFetcher(vertx), CLOCK)) {
                assertThatThrownBy(() -> fetch(source(sources, proxy.address())))
                        .hasMessageContaining("unable to find valid certification path")
                        .message()
                        .doesNotContain(ACCOUNT.password());
            }
            trust(proxy.authority());
            try (HaProxyPages sources = new HaProxyPages(vertx, new HttpFetcher(vertx), CLOCK)) {
                assertThat(fetch(source(sources, proxy.address()))).containsExactly("db1:3306");
                String wrong = proxy.address().replace(ACCOUNT.password(), "wrong");
                assertThatThrownBy(() -> fetch(source(sources, wrong))).hasMessageContaining("HTTP status 401");
                String otherName = proxy.address().replace("127.0.0.1", "127.0.0.2");
                assertThatThrownBy(() -> fetch(source(sources, otherName))).hasMessageContaining("127.0.0.2 found");
            } finally {
                System.clearProperty("javax.net.ssl.trustStore");
                System.clearProperty("javax.net.ssl.trustStorePassword");
            }
        }
    }

    /** As the launcher's JVM options do it for an operator. */
    private void trust(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "lab", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }
}
