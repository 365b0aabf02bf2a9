package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is told to do what it cannot must not start as if it could. */
final class UnbuiltTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void start_withAMySqlBackend_isRefused() throws IOException {
        NodeConfig config = load("{\"BackendMySQLHost\": \"db\", \"BackendMySQLSchema\": \"freno\"}");
        assertThatThrownBy(() -> FrenoServer.start(config, why -> {}).close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("BackendMySQLHost");
    }

    @Test
    void start_withSeveralRaftNodes_isRefused() throws IOException {
        NodeConfig config = load("""
                {"RaftDataDir": "%s", "RaftBind": "127.0.0.1:1001",
                 "RaftNodes": ["127.0.0.1:1001", "127.0.0.1:1002", "127.0.0.1:1003"]}
                """.formatted(directory));
        assertThatThrownBy(() -> FrenoServer.start(config, why -> {}).close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("RaftNodes names 3 nodes");
    }

    private NodeConfig load(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("freno.conf.json"), json);
        ConfigResult result = ConfigLoader.load(ConfigSources.only(file), Overrides.NONE, Map.of());
        return switch (result) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
