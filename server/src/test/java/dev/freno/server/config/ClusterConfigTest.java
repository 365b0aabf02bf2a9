package dev.freno.server.config;

import static dev.freno.server.config.ConfigFixture.bareCluster;
import static dev.freno.server.config.ConfigFixture.cluster;
import static dev.freno.server.config.ConfigFixture.mySql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.server.config.ProbeSettings.Tls;
import dev.freno.server.config.SourceSettings.Dns.Records;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Inheritance, sources of hosts, metrics and TLS of a cluster. */
class ClusterConfigTest {
    private static final String GLOBAL = "{\"User\":\"u\",\"Password\":\"p\",\"MetricQuery\":\"select 1\","
            + "\"CacheMillis\":10,\"ThrottleThreshold\":2,\"Port\":3307,\"IgnoreDialTcpErrors\":true,"
            + "\"IgnoreHostsCount\":3,\"IgnoreHostsThreshold\":4,\"JoinGraceSeconds\":30,\"HttpCheckPort\":80,\"HttpCheckPath\":\"up\","
            + "\"IgnoreHosts\":[\"x\"],\"Collation\":\"c\",\"TLS\":{\"Mode\":\"required\"},\"Clusters\":{\"c\":{"
            + "\"StaticHostsSettings\":{\"Hosts\":[\"h\"]},";

    @TempDir
    Path directory;

    private ConfigFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new ConfigFixture(directory);
    }

    private StoreConfig overriding(String keys) {
        return fixture.store(mySql(GLOBAL + keys + "}}}"));
    }

    @Test
    void load_whenAClusterGivesAnExplicitZeroOrEmpty_itOverrides() {
        StoreConfig store = overriding("\"User\":\"\",\"Password\":\"\",\"MetricQuery\":\"\",\"CacheMillis\":0,"
                + "\"ThrottleThreshold\":0,\"Port\":0,\"IgnoreDialTcpErrors\":false,\"IgnoreHostsCount\":0,"
                + "\"IgnoreHostsThreshold\":0,\"JoinGraceSeconds\":0,\"HttpCheckPort\":0,\"IgnoreHosts\":[],\"Collation\":\"\","
                + "\"TLS\":{\"Mode\":\"disabled\"}");
        assertThat(store)
                .isEqualTo(fixture.store(mySql("{\"ThrottleThreshold\":0,\"Clusters\":{\"c\":{"
                        + "\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}}}}")));
    }

    @Test
    void load_whenAGraceIsGiven_itIsInheritedOrOverridden() {
        assertThat(overriding("\"Port\":1").spec().joinGraceNanos()).isEqualTo(30_000_000_000L);
        assertThat(overriding("\"JoinGraceSeconds\":86400").spec().joinGraceNanos())
                .isEqualTo(86_400_000_000_000L);
        assertThat(fixture.store(cluster("")).spec().joinGraceNanos()).isZero();
    }

    @Test
    void load_whenHttpCheckPortIsMinusOne_thereIsNoHttpCheck() {
        assertThat(overriding("\"HttpCheckPort\":-1").httpCheck()).isNull();
        assertThat(overriding("\"HttpCheckPath\":\"/other?x=1\"").httpCheck())
                .isEqualTo(new StoreConfig.HttpCheck(80, "other?x=1"));
    }

    @Test
    void load_whenAClusterGivesNull_itInherits() {
        ConfigResult result = fixture.load(mySql(GLOBAL + "\"ThrottleThreshold\":null}}}"));
        assertThat(ConfigFixture.config(result)
                        .stores()
                        .getFirst()
                        .spec()
                        .metrics()
                        .getFirst()
                        .threshold())
                .isEqualTo(2);
        assertThat(fixture.warnings(result))
                .contains("freno.json:1: Stores.MySQL.Clusters.c.ThrottleThreshold: null is the same as leaving the key"
                        + " out");
    }

    @Test
    void load_whenFreshnessIsGiven_cacheTimeIsAdded() {
        assertThat(metric("\"FreshnessMillis\":300,\"CacheMillis\":500").freshnessNanos())
                .isEqualTo(Duration.ofMillis(800).toNanos());
        assertThat(metric("\"ProbeIntervalMillis\":100,\"CacheMillis\":500").freshnessNanos())
                .isEqualTo(Duration.ofMillis(1900).toNanos());
    }

    private MetricSpec metric(String keys) {
        return fixture.store(cluster(keys)).spec().metrics().getFirst();
    }

    @Test
    void load_whenFreshnessIsNotAboveTheInterval_warns() {
        assertThat(fixture.warnings(fixture.load(cluster("\"FreshnessMillis\":50"))))
                .containsExactly("freno.json:1: Stores.MySQL.Clusters.c.FreshnessMillis: 50 is not above"
                        + " ProbeIntervalMillis, so values turn stale before the next probe");
    }

    @Test
    void load_whenMetricsAreNamed_theyReplaceTheDefaultInTheOrderOfTheFile() {
        StoreConfig store = fixture.store(
                cluster(
                        "\"MetricQuery\":\"select 9\",\"Metrics\":{\"z\":{},"
                                + "\"a\":{\"metricquery\":\"show status like 'x'\",\"ThrottleThreshold\":7,\"FreshnessMillis\":2000}}"));
        assertThat(store.spec().metrics())
                .containsExactly(
                        new MetricSpec("z", "select 9", 1, 1_200_000_000L),
                        new MetricSpec("a", "show status like 'x'", 7, 2_000_000_000L));
    }

    @Test
    void load_whenMetricsIsEmpty_thereIsTheDefault() {
        assertThat(metric("\"Metrics\":{}").name()).isEqualTo("default");
    }

    /** D49: a leading blank and {@code with} are fine. */
    @ParameterizedTest
    @MethodSource("queries")
    void load_whenTheQueryIsOfAKnownKind_itIsTaken(String configured, String expected) {
        assertThat(metric("\"MetricQuery\":\"" + configured + "\"").query()).isEqualTo(expected);
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                Arguments.of("", "replication-lag"),
                Arguments.of("  ", "replication-lag"),
                Arguments.of(" Heartbeat:Meta.heartbeat ", "heartbeat:Meta.heartbeat"),
                Arguments.of("\\n\\tSELECT 1", "SELECT 1"),
                Arguments.of("with t as (select 1 a) select a from t", "with t as (select 1 a) select a from t"),
                Arguments.of("show global status like 'threads_running'", "show global status like 'threads_running'"));
    }

    /** D42. */
    @Test
    void load_whenHostsAreIpv6_theyAreRead() {
        SourceSettings source = fixture.store(
                        bareCluster("\"StaticHostsSettings\":{\"Hosts\":[\"[::1]:3306\",\"fe80::1\",\"[fd00::2]\"]}"))
                .source();
        assertThat(source)
                .isEqualTo(new SourceSettings.Static(List.of(
                        new InstanceKey("::1", 3306),
                        new InstanceKey("fe80::1", 3306),
                        new InstanceKey("fd00::2", 3306))));
    }

    @Test
    void load_whenSeveralSourcesAreGiven_haProxyThenProxySqlThenVitessThenDnsThenStaticIsUsed() {
        String haProxy = "\"HAProxySettings\":{\"Addresses\":\"a\",\"PoolName\":\"p\"}";
        String proxySql = "\"ProxySQLSettings\":{\"Addresses\":[\"a\"],\"User\":\"u\",\"HostgroupID\":1}";
        String vitess = "\"VitessSettings\":{\"API\":\"http://v/api/\",\"Keyspace\":\"k\"}";
        String dns = "\"DnsSettings\":{\"Name\":\"replicas\"}";
        String fixed = "\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}";
        assertThat(source(fixed, dns, vitess, proxySql, haProxy)).isInstanceOf(SourceSettings.HaProxy.class);
        assertThat(source(fixed, dns, vitess, proxySql)).isInstanceOf(SourceSettings.ProxySql.class);
        assertThat(source(fixed, dns, vitess))
                .isEqualTo(new SourceSettings.Vitess(
                        URI.create("http://v/api"), "k", "", List.of(), Duration.ofSeconds(5)));
        assertThat(source(fixed, dns)).isInstanceOf(SourceSettings.Dns.class);
        assertThat(source(fixed)).isInstanceOf(SourceSettings.Static.class);
        assertThat(fixture.warnings(fixture.load(bareCluster(fixed + "," + vitess))))
                .containsExactly("freno.json:1: Stores.MySQL.Clusters.c.StaticHostsSettings: not used, since"
                        + " VitessSettings comes first");
    }

    /** Its address was cut out of the text as it was given, which failed and named the whole text, password included. */
    @Test
    void load_whenTheVitessApiHasABlankBeforeItOrAHostNamedLikeItsScheme_isRead() {
        for (String address : List.of("https://u:hunter2@v", "http://http")) {
            assertThat(source("\"VitessSettings\":{\"API\":\" " + address + "/\",\"Keyspace\":\"k\"}"))
                    .isEqualTo(new SourceSettings.Vitess(
                            URI.create(address + "/api"), "k", "", List.of(), Duration.ofSeconds(5)));
        }
    }

    private SourceSettings source(String... sources) {
        return fixture.store(bareCluster(String.join(",", sources))).source();
    }

    @Test
    void load_whenHostsAreADnsName_typeAndPortHaveDefaults() {
        assertThat(source("\"DnsSettings\":{\"Name\":\"replicas\"}"))
                .isEqualTo(new SourceSettings.Dns("replicas", Records.ADDRESSES, 3306));
        assertThat(source("\"Port\":3310,\"DnsSettings\":{\"Name\":\"_m._tcp.db.example.\",\"Port\":0,\"Type\":\"\"}"))
                .isEqualTo(new SourceSettings.Dns("_m._tcp.db.example.", Records.ADDRESSES, 3310));
        assertThat(source("\"Port\":3310,\"DnsSettings\":{\"Name\":\"db\",\"Port\":3311,\"Type\":\"aAaA\"}"))
                .isEqualTo(new SourceSettings.Dns("db", Records.AAAA, 3311));
        assertThat(fixture.warnings(
                        fixture.load(bareCluster("\"DnsSettings\":{\"Name\":\"db\",\"Port\":3311,\"Type\":\"srv\"}"))))
                .containsExactly("freno.json:1: Stores.MySQL.Clusters.c.DnsSettings.Port: not used, since SRV records"
                        + " have ports of their own");
    }

    /** What the original's own encoder writes: every section is there, and empty. */
    @Test
    void load_whenOtherSourcesAreEmpty_theyAreNotThere() {
        assertThat(source(
                        "\"HAProxySettings\":{\"Host\":\"\",\"Port\":0,\"Addresses\":\"\",\"PoolName\":\"\"}",
                        "\"ProxySQLSettings\":{\"Addresses\":null,\"User\":\"\",\"Password\":\"\",\"HostgroupID\":0,"
                                + "\"IgnoreServerTTLSecs\":0}",
                        "\"VitessSettings\":{\"API\":\"\",\"Cells\":null,\"Keyspace\":\"\",\"Shard\":\"\",\"TimeoutSecs\":0}",
                        "\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}"))
                .isInstanceOf(SourceSettings.Static.class);
    }

    @Test
    void load_whenHaProxyHasAddresses_eachMayBeAHostOrAUrl() {
        SourceSettings source = source("\"Port\":3400,\"HAProxySettings\":{\"PoolName\":\"p\",\"Addresses\":"
                + "\" ,h1, h2:81,[::1]:82,https://u:pw@h_3:83/stats/,,\"}");
        assertThat(source)
                .isEqualTo(new SourceSettings.HaProxy(
                        List.of(
                                URI.create("http://h1:80"),
                                URI.create("http://h2:81"),
                                URI.create("http://[::1]:82"),
                                URI.create("https://u:pw@h_3:83/stats/")),
                        "p",
                        3400));
        assertThat(source.toString()).contains("https://***@h_3:83/stats/").doesNotContain("pw");
    }

    @Test
    void load_whenTlsIsGiven_eachOfItsKeysInherits() throws IOException {
        Path ca = Files.writeString(directory.resolve("ca.pem"), "");
        String global = "{\"TLS\":{\"Mode\":\"VERIFY-FULL\",\"CA\":\"" + ca
                + "\"},\"ThrottleThreshold\":1,\"Clusters\":{" + "\"c\":{\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}";
        assertThat(fixture.store(mySql(global + "}}}")).probe().tls()).isEqualTo(new Tls(Tls.Mode.VERIFY_FULL, ca));
        assertThat(fixture.store(mySql(global + ",\"TLS\":{\"CA\":\"\"}}}}"))
                        .probe()
                        .tls())
                .isEqualTo(new Tls(Tls.Mode.VERIFY_FULL, null));
        assertThat(fixture.store(mySql(global + ",\"TLS\":{\"Mode\":\"required\",\"CA\":\"\"}}}}"))
                        .probe()
                        .tls())
                .isEqualTo(new Tls(Tls.Mode.REQUIRED, null));
    }

    @Test
    void ignores_whenAHostContainsAConfiguredText_itIsIgnored() {
        StoreConfig store = fixture.store(cluster("\"IgnoreHosts\":[\"east\",\":3307\"]"));
        assertThat(store.ignores(new InstanceKey("db-east-1", 3306))).isTrue();
        assertThat(store.ignores(new InstanceKey("db-west-1", 3307))).isTrue();
        assertThat(store.ignores(new InstanceKey("db-west-1", 3306))).isFalse();
    }
}
