package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators copy from {@code packaging} and the pages loads. */
class PackagingTest {
    private static final Path PROJECT = Path.of("..");
    private static final List<String> PODS =
            List.of("freno-0.freno-nodes:10008", "freno-1.freno-nodes:10008", "freno-2.freno-nodes:10008");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void statefulSet_inEachPod_configuresThatMemberOfTheGroup(int pod) throws IOException {
        String yaml = Files.readString(PROJECT.resolve("packaging/kubernetes/freno.yaml"));
        String json = yaml.split("freno.conf.json: \\|\n", 2)[1].split("\n---\n", 2)[0];

        NodeConfig config = loaded(json, Map.of("POD_NAME", "freno-" + pod, "FRENO_DB_PASSWORD", "p"));

        assertThat(config.group())
                .isEqualTo(new GroupSettings.Raft(PODS.get(pod), PODS, Path.of("/var/lib/freno"), false));
        assertThat(yaml).contains("containerPort: " + config.listenPort(), "mountPath: /var/lib/freno");
        assertThat(config.stores()).hasSize(1);
    }

    @Test
    void exampleOfThreeHosts_loads() throws IOException {
        String page = Files.readString(PROJECT.resolve("docs/high-availability.md"));
        String json = page.split("```json\n", 2)[1].split("```", 2)[0];

        NodeConfig config = loaded(json, Map.of());

        assertThat(config.group())
                .isInstanceOfSatisfying(
                        GroupSettings.Raft.class,
                        raft -> assertThat(raft.nodes()).hasSize(3).contains(raft.bind()));
    }

    @Test
    void image_startsTheJvmAsTheLauncherDoes() throws IOException {
        String launcher = Files.readString(PROJECT.resolve("freno"));
        String options = launcher.split("\njvm=\"", 2)[1].split("\"", 2)[0];
        String entrypoint =
                Files.readString(PROJECT.resolve("packaging/Dockerfile")).split("ENTRYPOINT", 2)[1];

        assertThat(options.strip().split("\\s+"))
                .hasSizeGreaterThan(5)
                .allSatisfy(option -> assertThat(entrypoint).contains('"' + option + '"'));
        assertThat(entrypoint).contains("\"-XX:SharedArchiveFile=/opt/freno/lib/freno.jsa\"");
    }

    private NodeConfig loaded(String json, Map<String, String> environment) {
        ConfigFixture fixture = new ConfigFixture(directory);
        ConfigResult result = fixture.load(json, Overrides.NONE, environment);
        assertThat(fixture.problems(result)).isEmpty();
        assertThat(result.warnings()).isEmpty();
        return ConfigFixture.config(result);
    }
}
