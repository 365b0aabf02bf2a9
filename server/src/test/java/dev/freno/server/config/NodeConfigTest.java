package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The defaults and the full mapping of every key. */
class NodeConfigTest {
    /** Any file that can be read. */
    private static final Path PEM = Path.of("pom.xml");

    private static final Map<String, String> ENVIRONMENT = Map.of("MYSQL_PASSWORD", "s3cret", "PEM", PEM.toString());

    @TempDir
    Path directory;

    private ConfigFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new ConfigFixture(directory);
    }

    @Test
    void load_whenOnlyTheDataDirIsGiven_everythingElseHasItsDefault() {
        assertThat(fixture.config("{\"RaftDataDir\":\"/var/lib/freno\"}"))
                .isEqualTo(new NodeConfig(
                        8087,
                        null,
                        new NodeConfig.Identity("", "", ":", ""),
                        new GroupSettings.Raft(
                                "127.0.0.1:10008", List.of("127.0.0.1:10008"), Path.of("/var/lib/freno"), false),
                        List.of(),
                        new NodeConfig.Memcache(List.of(), "freno"),
                        new NodeConfig.Following(Duration.ofSeconds(1), NodeConfig.FollowerRequests.FORWARD),
                        Duration.ofMinutes(60),
                        false));
    }

    @Test
    void load_whenAClusterNamesOnlyHosts_everythingElseHasItsDefault() {
        ConfigResult result = fixture.load(
                ConfigFixture.mySql("{\"Clusters\":{\"c\":{\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}}}}"));
        assertThat(ConfigFixture.config(result).stores())
                .containsExactly(new StoreConfig(
                        new StoreSpec(
                                new StoreKey("mysql", "c"),
                                List.of(new MetricSpec("default", "replication-lag", 0, 1_200_000_000L)),
                                IgnoreRules.NONE),
                        new ProbeSettings(
                                "",
                                Secret.NONE,
                                "",
                                Duration.ofMillis(50),
                                Duration.ZERO,
                                Duration.ofSeconds(1),
                                ProbeSettings.Tls.DISABLED),
                        new SourceSettings.Static(List.of(new InstanceKey("h", 3306))),
                        List.of(),
                        null));
        assertThat(fixture.warnings(result))
                .containsExactly("freno.json:1: Stores.MySQL.Clusters.c: no ThrottleThreshold, so every value above 0"
                        + " refuses writes");
    }

    @Test
    void load_whenEveryKeyIsGiven_eachHasItsPlace() {
        ConfigResult result = fixture.load(ConfigFixture.resource("/config/full.json"), Overrides.NONE, ENVIRONMENT);
        assertThat(fixture.problems(result)).isEmpty();
        assertThat(result.warnings()).isEmpty();
        NodeConfig config = ConfigFixture.config(result);
        assertThat(config.listenPort()).isEqualTo(9777);
        assertThat(config.identity()).isEqualTo(new NodeConfig.Identity("dc1", "prod", "orders", "shop"));
        assertThat(config.httpAdvertise()).isEqualTo(new InstanceKey("node1.example", 9777));
        assertThat(config.following())
                .isEqualTo(new NodeConfig.Following(Duration.ofMillis(500), NodeConfig.FollowerRequests.REFUSE));
        assertThat(config.group())
                .isEqualTo(new GroupSettings.Raft(
                        "10.0.0.1:9888",
                        List.of("10.0.0.1:9888", "10.0.0.2:9888", "[fd00::3]:9999"),
                        Path.of("/var/lib/freno"),
                        false,
                        new GroupSettings.RaftTls(PEM, PEM, PEM, false)));
        assertThat(config.memcache())
                .isEqualTo(new NodeConfig.Memcache(List.of("cache1:11211", "cache2:11212"), "freno-prod"));
        assertThat(config.defaultThrottleTtl()).isEqualTo(Duration.ofMinutes(90));
        assertThat(config.profiling()).isTrue();
        assertThat(config.stores())
                .extracting(store -> store.spec().key().name())
                .containsExactly("a", "h", "p", "v", "w");
        assertThat(config.stores().get(0)).isEqualTo(everythingOverridden());
        assertThat(config.stores().get(1)).isEqualTo(everythingInherited());
    }

    private static StoreConfig everythingOverridden() {
        return new StoreConfig(
                new StoreSpec(
                        new StoreKey("mysql", "a"),
                        List.of(
                                new MetricSpec("lag", "select lag from beat", 0.5, 750_000_000L),
                                new MetricSpec(
                                        "running", "show global status like 'threads_running'", 40, 9_250_000_000L)),
                        new IgnoreRules(2, 10.5, false),
                        0),
                new ProbeSettings(
                        "other",
                        new Secret("pw"),
                        "utf8mb4_bin",
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(400),
                        ProbeSettings.Tls.DISABLED),
                new SourceSettings.Static(List.of(
                        new InstanceKey("db1", 3310), new InstanceKey("10.1.1.1", 3307), new InstanceKey("::1", 3306))),
                List.of("-backup-"),
                new StoreConfig.HttpCheck(8080, "is-it-up"));
    }

    private static StoreConfig everythingInherited() {
        return new StoreConfig(
                new StoreSpec(
                        new StoreKey("mysql", "h"),
                        List.of(new MetricSpec("default", "select 1", 1.5, 4_000_000_000L)),
                        new IgnoreRules(1, 3, true),
                        600_000_000_000L),
                new ProbeSettings(
                        "freno",
                        new Secret("s3cret"),
                        "utf8mb4_general_ci",
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(800),
                        new ProbeSettings.Tls(ProbeSettings.Tls.Mode.REQUIRED, null),
                        Duration.ofSeconds(10)),
                new SourceSettings.HaProxy(List.of(URI.create("http://proxy:1001")), "pool", 3308),
                List.of("us-east-1"),
                new StoreConfig.HttpCheck(9200, "health"));
    }

    @Test
    void load_whenSourcesInherit_theyTakeWhatTheyLackFromStoresMySql() {
        NodeConfig config = ConfigFixture.config(
                fixture.load(ConfigFixture.resource("/config/full.json"), Overrides.NONE, ENVIRONMENT));
        assertThat(config.stores().get(2).source())
                .isEqualTo(new SourceSettings.ProxySql(
                        List.of(new InstanceKey("psql1", 6032), new InstanceKey("psql2", 6033)),
                        "stats",
                        new Secret("statspw"),
                        7,
                        Duration.ofSeconds(20)));
        assertThat(config.stores().get(3).source())
                .isEqualTo(new SourceSettings.Vitess(
                        URI.create("https://vtctld.example.com/api"),
                        "ks",
                        "-80",
                        List.of("cell1", "cell2"),
                        Duration.ofSeconds(3)));
        assertThat(config.stores().get(4).source())
                .isEqualTo(new SourceSettings.Dns("replicas.shop", SourceSettings.Dns.Records.A, 3311));
    }

    @Test
    void toString_whenThereArePasswords_showsNone() {
        ConfigResult result = fixture.load(ConfigFixture.resource("/config/full.json"), Overrides.NONE, ENVIRONMENT);
        assertThat(result.toString()).doesNotContain("s3cret", "statspw", "\"pw\"", "=pw");
    }
}
