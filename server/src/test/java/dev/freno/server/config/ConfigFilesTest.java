package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files: which are read, how one overrides another, variables, and what is no configuration at all. */
class ConfigFilesTest {
    @TempDir
    Path directory;

    private ConfigFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new ConfigFixture(directory);
    }

    private ConfigResult load(ConfigSources sources) {
        return ConfigLoader.load(sources, Overrides.NONE, Map.of());
    }

    @Test
    void usual_isTheSystemsFileThenTheLocalOne() {
        assertThat(ConfigSources.USUAL.files())
                .containsExactly(Path.of("/etc/freno.conf.json"), Path.of("conf/freno.conf.json"));
        assertThat(ConfigSources.USUAL.mustExist()).isFalse();
    }

    /** D36. */
    @Test
    void load_whenTheNamedFileIsMissing_isAProblem() {
        assertThat(fixture.problems(load(ConfigSources.only(directory.resolve("none.json")))))
                .containsExactly("none.json: no such file");
    }

    @Test
    void load_whenTheNamedFileIsADirectory_isAProblem() {
        assertThat(fixture.problems(load(ConfigSources.only(directory))))
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    @Test
    void load_whenAUsualFileIsMissing_theOtherIsRead() {
        Path file = fixture.write("a.json", "{\"RaftDataDir\":\"/d\"}");
        assertThat(load(new ConfigSources(List.of(directory.resolve("none"), file), false)))
                .isInstanceOf(ConfigResult.Loaded.class);
        assertThat(load(new ConfigSources(List.of(file, directory.resolve("none")), false)))
                .isInstanceOf(ConfigResult.Loaded.class);
    }

    @Test
    void load_whenThereIsNoFile_flagsAloneCanDo() {
        ConfigSources none = new ConfigSources(List.of(directory.resolve("none")), false);
        ConfigResult result = ConfigLoader.load(none, new Overrides(null, "/d", null, null, false, false), Map.of());
        assertThat(ConfigFixture.config(result).listenPort()).isEqualTo(8087);
        assertThat(fixture.warnings(result)).containsExactly("configuration: no file found, looked for none");
        assertThat(fixture.problems(load(none)))
                .containsExactly("configuration: RaftDataDir: either RaftDataDir or BackendMySQLHost must be set");
    }

    @Test
    void load_whenALaterFileGivesAKey_itOverridesOnlyThatKey() {
        Path first = fixture.write(
                "1.json",
                "{\"listenport\":1,\"RaftDataDir\":\"/1\",\"Domain\":\"d\",\"Stores\":{\"MySQL\":{\"User\":\"u\","
                        + "\"ThrottleThreshold\":1,\"Clusters\":{\"b\":{\"StaticHostsSettings\":{\"Hosts\":[\"b1\"]}},"
                        + "\"a\":{\"Port\":3310,\"StaticHostsSettings\":{\"Hosts\":[\"a1\",\"a2\"]}}}}}}");
        Path second = fixture.write(
                "2.json",
                "{\"ListenPort\":2,\"Domain\":null,\"STORES\":{\"mysql\":{\"Clusters\":{\"a\":{"
                        + "\"statichostssettings\":{\"hosts\":[\"a3\"]}},\"B\":{\"StaticHostsSettings\":{\"Hosts\":"
                        + "[\"c1\"]}}}}}}");
        NodeConfig config = ConfigFixture.config(load(new ConfigSources(List.of(first, second), false)));
        assertThat(config.listenPort()).isEqualTo(2);
        assertThat(config.identity().domain()).isEqualTo("d");
        assertThat(config.stores())
                .extracting(store -> store.spec().key().name())
                .containsExactly("B", "a", "b");
        assertThat(config.stores().get(1).source())
                .isEqualTo(new SourceSettings.Static(List.of(new InstanceKey("a3", 3310))));
        assertThat(config.stores().get(1).probe().user()).isEqualTo("u");
    }

    @Test
    void load_whenAnOverriddenValueIsWrong_theProblemNamesTheFileThatCounts() {
        Path first = fixture.write("1.json", "{\"RaftDataDir\":\"/d\",\"ListenPort\":1}");
        Path second = fixture.write("2.json", "{\n\"ListenPort\":true}");
        assertThat(fixture.problems(load(new ConfigSources(List.of(first, second), false))))
                .containsExactly("2.json:2: ListenPort: expected an integer, found true");
    }

    @Test
    void load_whenKeysAreInAnyCase_theyMatch() {
        NodeConfig config = fixture.config("{\"LISTENPORT\":9,\"raftdatadir\":\"/d\",\"defaultthrottlettlminutes\":0,"
                + "\"stores\":{\"MYSQL\":{\"throttlethreshold\":3,\"clusters\":{\"Main\":{\"METRICS\":{\"M\":{}},"
                + "\"statichostssettings\":{\"HOSTS\":[\"h\"]}}}}}}");
        assertThat(config.listenPort()).isEqualTo(9);
        assertThat(config.defaultThrottleTtl()).isZero();
        assertThat(config.stores().getFirst().spec().key().name()).isEqualTo("Main");
        assertThat(config.stores().getFirst().spec().metrics().getFirst().name())
                .isEqualTo("M");
        assertThat(config.stores().getFirst().spec().metrics().getFirst().threshold())
                .isEqualTo(3);
    }

    /** D49: variables are replaced wherever they stand in a text, not only where they are the whole of it. */
    @Test
    void load_whenVariablesAreNamed_eachIsReplacedOnce() {
        ConfigResult result = fixture.load(
                ConfigFixture.mySql(
                        "{\"User\":\"${A}-${B}${A}\",\"Password\":\"p$${B}$\",\"ThrottleThreshold\":1,"
                                + "\"Clusters\":{\"c\":{\"HAProxySettings\":{\"PoolName\":\"${E}p\",\"Addresses\":\"${HOSTS}\"}}}}"),
                Overrides.NONE,
                Map.of("A", "a", "B", "${A}\\$1", "E", "", "HOSTS", "h1,h2:81"));
        StoreConfig store = ConfigFixture.config(result).stores().getFirst();
        assertThat(store.probe().user()).isEqualTo("a-${A}\\$1a");
        assertThat(store.probe().password().reveal()).isEqualTo("p$${A}\\$1$");
        assertThat(store.source().toString())
                .isEqualTo("HaProxy[addresses=[http://h1:80, http://h2:81], pool=p, port=3306]");
    }

    @Test
    void load_whenVariablesAreNotSet_eachIsAProblem() {
        assertThat(fixture.problems("{\"RaftDataDir\":\"${X}/${Y}\",\"RaftNodes\":[\"a:1\",\"${}\"]}"))
                .containsExactly(
                        "freno.json:1: RaftNodes[1]: environment variable ${} is not set",
                        "freno.json:1: RaftDataDir: environment variable ${X} is not set",
                        "freno.json:1: RaftDataDir: environment variable ${Y} is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "[]",
                "null",
                "{} {}",
                "{",
                "{\"A\":1,}",
                "{/* c */}",
                "// c\n{}",
                "{'A':1}",
                "{\"A\":NaN}",
                "{\"A\":01}",
                "{\"A\":.5}",
                "{\"A\":\"a\nb\"}",
                "}---{"
            })
    void load_whenTheFileIsNotOneObjectOfStrictJson_isAProblem(String content) {
        assertThat(fixture.problems(content)).singleElement().asString().matches("freno.json(:\\d+)?: not .*");
    }

    @Test
    void load_whenJsonIsBroken_theProblemNamesLineAndColumnAndNoContent() {
        assertThat(fixture.problems("{\n  \"Password\": hunter2\n}"))
                .containsExactly("freno.json:2: not valid JSON at column 15: Unrecognized token '…'");
    }

    @Test
    void load_whenTheFileIsTooLarge_isAProblem() {
        assertThat(fixture.problems(" ".repeat(JsonFile.MAX_BYTES) + "{}"))
                .containsExactly("freno.json: larger than 16777216 bytes");
    }

    @Test
    void load_whenNestedTooDeep_isAProblem() {
        assertThat(fixture.problems("[".repeat(10_000)))
                .singleElement()
                .asString()
                .contains("not valid JSON");
    }

    @Test
    void load_whenAStringIsTooLong_isAProblem() {
        assertThat(fixture.problems("{\"Domain\":\"" + "x".repeat(JsonFile.MAX_STRING + 1) + "\"}"))
                .singleElement()
                .asString()
                .contains("not valid JSON");
    }

    /** The shapes of the original's sample files: three raft nodes, a MySQL backend, and the smallest one. */
    @ParameterizedTest
    @ValueSource(strings = {"raft.json", "mysql-backend.json", "smallest.json"})
    void load_whenTheFileWasMadeForTheOriginal_itLoads(String name) {
        ConfigResult result = fixture.load(
                ConfigFixture.resource("/config/original/" + name),
                Overrides.NONE,
                Map.of("lag_user", "u", "lag_password", "p"));
        assertThat(fixture.problems(result)).isEmpty();
        assertThat(result.warnings()).isEmpty();
    }
}
