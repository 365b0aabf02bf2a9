package dev.freno.server.config;

import static dev.freno.server.config.ConfigFixture.bareCluster;
import static dev.freno.server.config.ConfigFixture.cluster;
import static dev.freno.server.config.ConfigFixture.mySql;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is wrong is found, at once, where it stands, without showing a password. */
class ConfigProblemsTest {
    private static final String CLUSTER = "freno.json:1: Stores.MySQL.Clusters.c";

    @TempDir
    Path directory;

    private ConfigFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new ConfigFixture(directory);
    }

    @Test
    void load_whenMuchIsWrong_everythingIsReportedAtOnce() {
        ConfigResult result = fixture.load(ConfigFixture.resource("/config/wrong.json"));
        List<String> found = Stream.concat(
                        fixture.problems(result).stream(),
                        fixture.warnings(result).stream().map(warning -> "warning: " + warning))
                .toList();
        assertThat(String.join("\n", found) + "\n").isEqualTo(ConfigFixture.resource("/golden/config-problems.txt"));
    }

    @Test
    void load_whenPasswordsAreWrong_noneIsShown() {
        ConfigResult result = fixture.load(ConfigFixture.resource("/config/wrong.json"));
        assertThat(result.toString()).doesNotContain("hunter2").doesNotContain("123456");
    }

    @ParameterizedTest
    @MethodSource("nodeProblems")
    void load_whenANodeKeyIsWrong_namesIt(String keys, String problem) {
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\"," + keys + "}"))
                .containsExactly("freno.json:1: " + problem);
    }

    static Stream<Arguments> nodeProblems() {
        return Stream.of(
                Arguments.of("\"ListenPort\":65536", "ListenPort: 65536 is not within 0 to 65535"),
                Arguments.of("\"ListenPort\":-1", "ListenPort: -1 is not within 0 to 65535"),
                Arguments.of(
                        "\"ListenPort\":99999999999999999999",
                        "ListenPort: 99999999999999999999 is not within 0 to 65535"),
                Arguments.of("\"ListenPort\":80.5", "ListenPort: expected an integer, found 80.5"),
                Arguments.of("\"ListenPort\":\"80\"", "ListenPort: expected an integer, found \"80\""),
                Arguments.of(
                        "\"HttpAdvertise\":\"0.0.0.0:80\"",
                        "HttpAdvertise: '0.0.0.0:80' is where to listen on all interfaces, and nothing that other nodes"
                                + " can reach"),
                Arguments.of(
                        "\"HttpAdvertise\":\"::\"",
                        "HttpAdvertise: '[::]:8087' is where to listen on all interfaces, and nothing that other nodes"
                                + " can reach"),
                Arguments.of("\"DataCenter\":7", "DataCenter: expected a string, found 7"),
                Arguments.of("\"EnableProfiling\":1", "EnableProfiling: expected true or false, found 1"),
                Arguments.of("\"RaftNodes\":\"a:1\"", "RaftNodes: expected a list of strings, found \"a:1\""),
                Arguments.of("\"MemcacheServers\":[\"ok\",3]", "MemcacheServers[1]: expected a string, found 3"),
                Arguments.of(
                        "\"MemcacheServers\":[\"a b\"]", "MemcacheServers[0]: 'a b' is not a host name or address"),
                Arguments.of(
                        "\"MemcachePath\":\"a b\"",
                        "MemcachePath: 'a b' is not the beginning of a memcached key: at most 100 visible ASCII"
                                + " characters"),
                Arguments.of(
                        "\"DefaultThrottleTTLMinutes\":5256001",
                        "DefaultThrottleTTLMinutes: 5256001 is not within 0 to 5256000"),
                Arguments.of("\"Stores\":[]", "Stores: expected an object, found a list"),
                Arguments.of("\"BackendMySQLPort\":0", "BackendMySQLPort: 0 is not within 1 to 65535"),
                Arguments.of(
                        "\"BackendMySQLCollation\":\"a;b\"",
                        "BackendMySQLCollation: 'a;b' is not the name of a collation"),
                Arguments.of("\"BackendMySQLPassword\":5", "BackendMySQLPassword: expected a string, found a number"));
    }

    @ParameterizedTest
    @MethodSource("clusterProblems")
    void load_whenAClusterKeyIsWrong_namesIt(String keys, String problem) {
        assertThat(fixture.problems(cluster(keys))).containsExactly(CLUSTER + problem);
    }

    static Stream<Arguments> clusterProblems() {
        return Stream.of(
                Arguments.of("\"ThrottleThreshold\":\"abc\"", ".ThrottleThreshold: expected a number, found \"abc\""),
                Arguments.of("\"ThrottleThreshold\":-0.1", ".ThrottleThreshold: -0.1 is less than 0"),
                Arguments.of("\"ThrottleThreshold\":1e999", ".ThrottleThreshold: 1e999 is not a finite number"),
                Arguments.of("\"IgnoreHostsThreshold\":-1e999", ".IgnoreHostsThreshold: -1e999 is not a finite number"),
                Arguments.of("\"IgnoreHostsCount\":-1", ".IgnoreHostsCount: -1 is not within 0 to 2147483647"),
                Arguments.of("\"JoinGraceSeconds\":-1", ".JoinGraceSeconds: -1 is not within 0 to 86400"),
                Arguments.of("\"JoinGraceSeconds\":86401", ".JoinGraceSeconds: 86401 is not within 0 to 86400"),
                Arguments.of("\"JoinGraceSeconds\":1.5", ".JoinGraceSeconds: expected an integer, found 1.5"),
                Arguments.of("\"CacheMillis\":-1", ".CacheMillis: -1 is not within 0 to 86400000"),
                Arguments.of("\"DormantProbeMillis\":300001", ".DormantProbeMillis: 300001 is not within 0 to 300000"),
                Arguments.of(
                        "\"DormantProbeMillis\":49",
                        ".DormantProbeMillis: 49 is less than ProbeIntervalMillis, which is 50 in"
                                + " Stores.MySQL.Clusters.c"),
                Arguments.of(
                        "\"DormantProbeMillis\":1000,\"ProbeIntervalMillis\":2000",
                        ".DormantProbeMillis: 1000 is less than ProbeIntervalMillis, which is 2000 in"
                                + " Stores.MySQL.Clusters.c"),
                Arguments.of("\"FreshnessMillis\":0", ".FreshnessMillis: 0 is not within 1 to 86400000"),
                Arguments.of("\"ProbeIntervalMillis\":0", ".ProbeIntervalMillis: 0 is not within 1 to 60000"),
                Arguments.of("\"ProbeDeadlineMillis\":60001", ".ProbeDeadlineMillis: 60001 is not within 1 to 60000"),
                Arguments.of("\"HttpCheckPort\":-2", ".HttpCheckPort: -2 is not within -1 to 65535"),
                Arguments.of("\"HttpCheckPath\":\"a b\"", ".HttpCheckPath: 'a b' is not the path of a URL"),
                Arguments.of("\"Port\":70000", ".Port: 70000 is not within 0 to 65535"),
                Arguments.of("\"Password\":{\"a\":\"b\"}", ".Password: expected a string, found an object"),
                Arguments.of(
                        "\"MetricQuery\":\"delete from t\"",
                        ".MetricQuery: 'delete from t' is not a metric query: it must be empty, begin with select, with or"
                                + " show, or be one of replication-lag, performance-schema-lag,"
                                + " heartbeat:schema.table, heartbeat-utc:schema.table, threads-running,"
                                + " history-list-length"),
                Arguments.of(
                        "\"Metrics\":{\"m\":{\"MetricQuery\":\"heartbeat:meta\"}}",
                        ".Metrics.m.MetricQuery: 'meta' is not a table, written schema.table with letters, digits, _, $"
                                + " and -, at most 64 of them on each side of the one dot"),
                Arguments.of("\"IgnoreHosts\":[\"\"]", ".IgnoreHosts[0]: '' would ignore every host"),
                Arguments.of("\"TLS\":\"required\"", ".TLS: expected an object, found \"required\""),
                Arguments.of(
                        "\"TLS\":{\"Mode\":\"on\"}",
                        ".TLS.Mode: 'on' is not a mode: it must be disabled, required or verify-full"),
                Arguments.of(
                        "\"TLS\":{\"Mode\":\"verify-full\",\"CA\":\"/no/such/ca\"}",
                        ".TLS.CA: '/no/such/ca' is not a readable file"),
                Arguments.of("\"Metrics\":{\"m\":null}", ".Metrics.m: expected an object, found null"),
                Arguments.of(
                        "\"Metrics\":{\"a/b\":{}}",
                        ".Metrics.a/b: 'a/b' cannot be the name of a metric: it needs 1 to 128 characters, no slash and"
                                + " no control characters"),
                Arguments.of("\"Port\":1,\"port\":2", ".port: given twice: also as Port in line 1"),
                Arguments.of("\"User\":\"a${NO_SUCH}b\"", ".User: environment variable ${NO_SUCH} is not set"));
    }

    @ParameterizedTest
    @MethodSource("sourceProblems")
    void load_whenASourceIsWrong_namesIt(String keys, String problem) {
        assertThat(fixture.problems(bareCluster(keys))).containsExactly(CLUSTER + problem);
    }

    static Stream<Arguments> sourceProblems() {
        return Stream.of(
                Arguments.of(
                        "",
                        ": no source of hosts: needs HAProxySettings, ProxySQLSettings, VitessSettings,"
                                + " DnsSettings or StaticHostsSettings"),
                Arguments.of(
                        "\"StaticHostsSettings\":{\"Hosts\":[\"ok\",\"a b\"]}",
                        ".StaticHostsSettings.Hosts[1]: 'a b' is not a host name or address"),
                Arguments.of(
                        "\"StaticHostsSettings\":{\"Hosts\":[\"a:x\"]}",
                        ".StaticHostsSettings.Hosts[0]: 'a:x' has no valid port after its colon"),
                Arguments.of("\"HAProxySettings\":{\"Host\":\"h\",\"Port\":80}", ".HAProxySettings.PoolName: required"),
                Arguments.of(
                        "\"HAProxySettings\":{\"Host\":\"h\",\"PoolName\":\"p\"}",
                        ".HAProxySettings.Port: required where Host is set"),
                Arguments.of(
                        "\"HAProxySettings\":{\"PoolName\":\"p\"}",
                        ".HAProxySettings.Addresses: required, unless Host and Port are set"),
                Arguments.of(
                        "\"HAProxySettings\":{\"PoolName\":\"p\",\"Addresses\":\" ,\"}",
                        ".HAProxySettings.Addresses: ' ,' names no address"),
                Arguments.of(
                        "\"HAProxySettings\":{\"PoolName\":\"p\",\"Addresses\":\"localhost:abcd:1234\"}",
                        ".HAProxySettings.Addresses: 'localhost:abcd:1234' is not a host, host:port or URL"),
                Arguments.of(
                        "\"HAProxySettings\":{\"PoolName\":\"p\",\"Addresses\":\"ftp://u:hunter2@h\"}",
                        ".HAProxySettings.Addresses: 'ftp://***@h' is not a URL of http or https"),
                Arguments.of(
                        "\"HAProxySettings\":{\"PoolName\":\"p\",\"Addresses\":\"a,http://u:hun,ter2@:1/x\"}",
                        ".HAProxySettings.Addresses: 'http://***@:1/x' is not a URL with a valid host"),
                Arguments.of(
                        "\"HAProxySettings\":{\"PoolName\":\"p\",\"Addresses\":\"u:hunter/2@h\"}",
                        ".HAProxySettings.Addresses: '***@h' is not a host, host:port or URL"),
                Arguments.of(
                        "\"ProxySQLSettings\":{\"User\":\"u\",\"HostgroupID\":1}",
                        ".ProxySQLSettings.Addresses: required here or as ProxySQLAddresses"),
                Arguments.of(
                        "\"ProxySQLSettings\":{\"Addresses\":[\"a\"],\"HostgroupID\":1}",
                        ".ProxySQLSettings.User: required here or as ProxySQLUser"),
                Arguments.of(
                        "\"ProxySQLSettings\":{\"Addresses\":[\"a\"],\"User\":\"u\"}",
                        ".ProxySQLSettings.HostgroupID: required, 1 or more"),
                Arguments.of("\"VitessSettings\":{\"API\":\"http://v\"}", ".VitessSettings.Keyspace: required"),
                Arguments.of(
                        "\"VitessSettings\":{\"API\":\"v\",\"Keyspace\":\"k\"}",
                        ".VitessSettings.API: 'v' is not a URL of http or https"),
                Arguments.of("\"DnsSettings\":{\"Port\":3306}", ".DnsSettings.Name: required"),
                Arguments.of("\"DnsSettings\":{\"Name\":\"a b\"}", ".DnsSettings.Name: 'a b' is not a DNS name"),
                Arguments.of(
                        "\"DnsSettings\":{\"Name\":\"db:3306\"}", ".DnsSettings.Name: 'db:3306' is not a DNS name"),
                Arguments.of("\"DnsSettings\":{\"Name\":\"a..b\"}", ".DnsSettings.Name: 'a..b' is not a DNS name"),
                Arguments.of(
                        "\"DnsSettings\":{\"Name\":\"10.0.0.1\"}",
                        ".DnsSettings.Name: '10.0.0.1' is an address and no name: use StaticHostsSettings"),
                Arguments.of(
                        "\"DnsSettings\":{\"Name\":\"db\",\"Type\":\"CNAME\"}",
                        ".DnsSettings.Type: 'CNAME' is not a type of records: A, AAAA or SRV, or empty for A and AAAA"),
                Arguments.of(
                        "\"DnsSettings\":{\"Name\":\"db\",\"Port\":65536}",
                        ".DnsSettings.Port: 65536 is not within 0 to 65535"));
    }

    /** D14. */
    @Test
    void load_whenAClusterIsNull_isAProblem() {
        assertThat(fixture.problems(mySql("{\"Clusters\":{\"a\":null}}")))
                .containsExactly("freno.json:1: Stores.MySQL.Clusters.a: expected an object, found null");
    }

    @Test
    void load_whenAClusterHasAnImpossibleName_isAProblem() {
        for (String name : List.of("", "a/b", "a\\u0007", "n".repeat(129))) {
            assertThat(fixture.problems(mySql("{\"ThrottleThreshold\":1,\"Clusters\":{\"" + name
                            + "\":{\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}}}}")))
                    .singleElement()
                    .asString()
                    .contains("cannot be the name of a cluster");
        }
    }

    @Test
    void load_whenAClusterIsGivenTwice_isAProblem() {
        String hosts = "{\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}}";
        assertThat(fixture.problems(
                        mySql("{\"Clusters\":{\"a\":" + hosts + ",\n\"a\":" + hosts + ",\"A\":" + hosts + "}}")))
                .containsExactly("freno.json:2: Stores.MySQL.Clusters.a: given twice: also in line 1");
    }

    /** A wrong default is found even where every cluster overrides it, or none is there. */
    @Test
    void load_whenOnlyTheSettingsForAllClustersAreWrong_isAProblem() {
        assertThat(fixture.problems(mySql("{\"CacheMillis\":-1,\"MetricQuery\":\"drop\",\"TLS\":{\"Mode\":\"x\"},"
                        + "\"ProxySQLAddresses\":[\"a b\"],\"VitessCells\":[1]}")))
                .hasSize(5);
    }

    @Test
    void load_whenKeysAreUnknown_warnsWithTheirPaths() {
        ConfigResult result = fixture.load("{\"RaftDataDir\":\"/d\",\n\"Foo\":1,\"Stores\":{\"Redis\":{},\"MySQL\":{"
                + "\"HAProxySettings\":{},\n\"Metrics\":{},\"ThrottleThreshold\":1,\"Clusters\":{\"c\":{\"Bar\":2,"
                + "\"StaticHostsSettings\":{\"Hosts\":[\"h\"],\"Baz\":3},\"Metrics\":{\"m\":{\"Qux\":4}}}}}}}");
        assertThat(fixture.problems(result)).isEmpty();
        assertThat(fixture.warnings(result))
                .containsExactly(
                        "freno.json:2: Foo: unknown key",
                        "freno.json:2: Stores.Redis: unknown key",
                        "freno.json:2: Stores.MySQL.HAProxySettings: unknown key",
                        "freno.json:3: Stores.MySQL.Metrics: unknown key",
                        "freno.json:3: Stores.MySQL.Clusters.c.Bar: unknown key",
                        "freno.json:3: Stores.MySQL.Clusters.c.StaticHostsSettings.Baz: unknown key",
                        "freno.json:3: Stores.MySQL.Clusters.c.Metrics.m.Qux: unknown key");
    }

    @Test
    void load_whenATextIsLongOrHasLineBreaks_theProblemIsOneBoundedLine() {
        String problem = fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"a\\nb" + "x".repeat(5000) + ":1\"}")
                .getFirst();
        assertThat(problem).doesNotContain("\n").hasSizeLessThan(2 * Report.MAX_LENGTH);
    }
}
