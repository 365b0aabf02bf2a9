package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeAddressesTest {
    @TempDir
    private Path directory = Path.of("");

    /** Two nodes of one name would take each other's lease for their own. */
    @Test
    void member_whenTheNameWouldNotBeItsOwn_isRefused() throws Exception {
        assertThatThrownBy(() -> NodeAddresses.member(backend("\"ListenPort\": 0")))
                .isInstanceOf(GroupStartException.class)
                .hasMessageContainingAll("ListenPort", "HttpAdvertise");
        assertThat(NodeAddresses.member(backend("\"ListenPort\": 0, \"HttpAdvertise\": \"n1:80\""))
                        .serviceId())
                .isEqualTo("n1:80");
        assertThat(NodeAddresses.member(backend("\"ListenPort\": 8087")).serviceId())
                .endsWith(":8087");
    }

    private NodeConfig backend(String keys) throws IOException {
        Path file = Files.writeString(
                directory.resolve("freno.conf.json"),
                "{\"BackendMySQLHost\": \"db\", \"BackendMySQLSchema\": \"freno\", " + keys + "}");
        return switch (ConfigLoader.load(ConfigSources.only(file), Overrides.NONE, Map.of())) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
