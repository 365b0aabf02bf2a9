package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raft, the MySQL backend, and the flags. */
class GroupConfigTest {
    @TempDir
    Path directory;

    private ConfigFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new ConfigFixture(directory);
    }

    private GroupSettings group(String content) {
        return fixture.config(content).group();
    }

    private static GroupSettings.Raft raft(String bind, String... nodes) {
        return new GroupSettings.Raft(bind, List.of(nodes), Path.of("/d"), false);
    }

    /** D36: a list of only this node is a group of one. */
    @Test
    void load_whenRaftNodesIsEmptyOrOnlyThisNode_theGroupIsOfOne() {
        GroupSettings one = raft("h:1", "h:1");
        assertThat(group("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h:1\"}")).isEqualTo(one);
        assertThat(group("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h:1\",\"RaftNodes\":[]}"))
                .isEqualTo(one);
        assertThat(group("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h:1\",\"RaftNodes\":[\"h:1\"]}"))
                .isEqualTo(one);
        assertThat(group("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h\",\"DefaultRaftPort\":1,\"RaftNodes\":[\"h:1\"]}"))
                .isEqualTo(one);
    }

    @Test
    void load_whenAPortIsMissing_theDefaultRaftPortIsAppended() {
        assertThat(group("{\"RaftDataDir\":\"/d\",\"DefaultRaftPort\":7,\"RaftBind\":\"::1\","
                        + "\"RaftNodes\":[\"[::1]\",\"a\",\"b:8\"]}"))
                .isEqualTo(raft("[::1]:7", "[::1]:7", "a:7", "b:8"));
    }

    @Test
    void load_whenAPortIsMissingAndThereIsNoDefault_isAProblem() {
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"10.0.0.1\",\"RaftNodes\":[\"10.0.0.1\"]}"))
                .containsExactly(
                        "freno.json:1: RaftBind: '10.0.0.1' has no port, and DefaultRaftPort is not set",
                        "freno.json:1: RaftNodes[0]: '10.0.0.1' has no port, and DefaultRaftPort is not set");
    }

    @Test
    void load_whenANodeOfSeveralBindsEveryInterface_isAProblem() {
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"0.0.0.0:1\","
                        + "\"RaftNodes\":[\"0.0.0.0:1\",\"b:1\",\"c:1\"]}"))
                .containsExactly(
                        "freno.json:1: RaftBind: '0.0.0.0:1' is every interface of a machine: a group of several"
                                + " nodes needs the address at which the others reach this one");
    }

    @Test
    void load_whenRaftNodesLackThisNode_theProblemNamesBoth() {
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"a:1\",\"RaftNodes\":[\"b:1\",\"c:1\"]}"))
                .containsExactly("freno.json:1: RaftNodes: this node is not among them: RaftBind is a:1, the nodes are"
                        + " b:1, c:1");
    }

    @Test
    void load_whenRaftNodesNameOneTwice_isAProblem() {
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"a:1\",\"RaftNodes\":[\"a:1\",\"a:1\"]}"))
                .containsExactly("freno.json:1: RaftNodes[1]: 'a:1' is named twice");
    }

    @Test
    void load_whenThereAreTooManyRaftNodes_isAProblem() {
        String nodes = "\"a:1\"";
        for (int i = 0; i < GroupReader.MAX_RAFT_NODES; i++) {
            nodes += ",\"n" + i + ":1\"";
        }
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"a:1\",\"RaftNodes\":[" + nodes + "]}"))
                .containsExactly("freno.json:1: RaftNodes: 16 nodes, at most 15 are possible");
    }

    @Test
    void load_whenABackendHostIsGiven_itWinsOverRaft() {
        assertThat(group("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"no port\",\"BackendMySQLHost\":\"db\","
                        + "\"BackendMySQLSchema\":\"s\",\"BackendMySQLUser\":\"u\",\"BackendMySQLPassword\":\"p\","
                        + "\"BackendMySQLPort\":3307,\"BackendMySQLCollation\":\"utf8mb4_bin\"}"))
                .isEqualTo(new GroupSettings.MySqlBackend("db", 3307, "s", "u", new Secret("p"), "utf8mb4_bin", false));
    }

    /** D23. */
    @Test
    void load_whenTheDomainIsLongerThanABackendHolds_isAProblemOnlyThere() {
        String domain = "\"Domain\":\"" + "ü".repeat(33) + "\"";
        assertThat(fixture.problems("{\"RaftDataDir\":\"/d\"," + domain + "}")).isEmpty();
        assertThat(fixture.problems("{\"BackendMySQLHost\":\"db\",\"BackendMySQLSchema\":\"s\"," + domain + "}"))
                .containsExactly(
                        "freno.json:1: Domain: '" + "ü".repeat(33) + "' has 33 characters, a MySQL backend holds 32");
        assertThat(fixture.problems("{\"BackendMySQLHost\":\"db\",\"BackendMySQLSchema\":\"s\",\"DataCenter\":\""
                        + "d".repeat(20) + "\",\"Environment\":\"" + "e".repeat(12) + "\"}"))
                .singleElement()
                .asString()
                .contains("has 33 characters");
    }

    @Test
    void load_whenABackendLacksItsSchema_isAProblem() {
        assertThat(fixture.problems("{\"BackendMySQLHost\":\"db:3306\"}"))
                .containsExactly(
                        "freno.json: BackendMySQLSchema: required where BackendMySQLHost is set",
                        "freno.json:1: BackendMySQLHost: 'db:3306' names a port, which belongs into BackendMySQLPort");
    }

    @Test
    void load_whenNeitherGroupIsConfigured_isAProblem() {
        assertThat(fixture.problems("{}"))
                .containsExactly("freno.json: RaftDataDir: either RaftDataDir or BackendMySQLHost must be set");
        assertThat(fixture.problems(fixture.load("{\"BackendMySQLHost\":\"${H}\"}", Overrides.NONE, Map.of("H", ""))))
                .containsExactly("freno.json: RaftDataDir: either RaftDataDir or BackendMySQLHost must be set");
        assertThat(fixture.problems("{\"BackendMySQLHost\":\"${H}\"}"))
                .containsExactly("freno.json:1: BackendMySQLHost: environment variable ${H} is not set");
    }

    @Test
    void load_whenTheDomainIsEmpty_itIsDataCenterAndEnvironment() {
        assertThat(fixture.config(
                                "{\"RaftDataDir\":\"/d\",\"DataCenter\":\"dc\",\"Environment\":\"e\",\"Domain\":\"\"}")
                        .identity())
                .isEqualTo(new NodeConfig.Identity("dc", "e", "dc:e", ""));
    }

    /** D36: a flag can supply what the files lack, since it counts before validation. */
    @Test
    void load_whenFlagsAreGiven_theyOverrideBeforeValidation() {
        Overrides flags = new Overrides(7, "/f", "f:1", " f:1, g:2 ,", true, true);
        NodeConfig config = ConfigFixture.config(fixture.load(
                "{\"ListenPort\":-5,\"RaftBind\":7,\"RaftNodes\":\"x\",\"EnableProfiling\":false}", flags, Map.of()));
        assertThat(config.listenPort()).isEqualTo(7);
        assertThat(config.profiling()).isTrue();
        assertThat(config.group()).isEqualTo(new GroupSettings.Raft("f:1", List.of("f:1", "g:2"), Path.of("/f"), true));
    }

    @Test
    void load_whenFlagsAreEmpty_theyChangeNothing() {
        Overrides flags = new Overrides(0, "", "", "", false, false);
        NodeConfig config = ConfigFixture.config(fixture.load(
                "{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h:1\",\"EnableProfiling\":true}", flags, Map.of()));
        assertThat(config.profiling()).isTrue();
        assertThat(config.listenPort()).isEqualTo(8087);
    }

    @Test
    void load_whenAFlagIsWrong_theProblemNamesIt() {
        Overrides flags = new Overrides(70_000, "/f", "nope", null, false, false);
        assertThat(fixture.problems(fixture.load("{}", flags, Map.of())))
                .containsExactly(
                        "--http-port: ListenPort: 70000 is not within 0 to 65535",
                        "--raft-bind: RaftBind: 'nope' has no port, and DefaultRaftPort is not set");
    }

    /** A group that was meant to be encrypted would talk in the clear. */
    @Test
    void load_whenRaftTlsNamesNotAllFiles_isAProblem() {
        for (String tls : List.of("{}", "{\"Mutual\":true}", "{\"Certificate\":\"\",\"Key\":\"\",\"CA\":\"\"}")) {
            assertThat(fixture.problems("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h:1\",\"RaftTLS\":" + tls + "}"))
                    .containsExactly("freno.json:1: RaftTLS: TLS between nodes needs Certificate, Key and CA");
        }
        assertThat(group("{\"RaftDataDir\":\"/d\",\"RaftBind\":\"h:1\",\"RaftTLS\":null}"))
                .isEqualTo(raft("h:1", "h:1"));
    }
}
