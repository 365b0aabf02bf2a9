package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which stores may become dormant. */
class StoreCellsTest {
    private static final Moment START = new Moment(0, 0);

    private final CapturedLog log = new CapturedLog(StoreCells.class);

    @TempDir
    Path directory;

    @AfterEach
    void release() {
        log.close();
    }

    private NodeConfig config(String nodeKeys, String clusterKeys) throws IOException {
        Path file = Files.writeString(directory.resolve("freno.conf.json"), """
                {"RaftDataDir": "/d"%s, "Stores": {"MySQL": {"ThrottleThreshold": 1, "Clusters": {
                   "a": {%s "StaticHostsSettings": {"Hosts": ["h"]}}}}}}
                """.formatted(nodeKeys, clusterKeys));
        ConfigResult result = ConfigLoader.load(ConfigSources.only(file), Overrides.NONE, Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    private static boolean maySleep(NodeConfig config, boolean sharesHealth) {
        List<StoreCell> cells = StoreCells.of(config, sharesHealth, Dormancy.Terms.DEFAULT, START);
        assertThat(cells).hasSize(1);
        return cells.getFirst().dormancy() != null;
    }

    @Test
    void of_aStoreWithADormantRate_maySleepUnlessTheRateIsTheSame() throws IOException {
        assertThat(maySleep(config("", "\"DormantProbeMillis\": 1000,"), false)).isTrue();
        assertThat(maySleep(config("", "\"DormantProbeMillis\": 50,"), false)).isFalse();
        assertThat(maySleep(config("", "\"DormantProbeMillis\": 0,"), false)).isFalse();
        assertThat(maySleep(config("", ""), false)).isFalse();
        assertThat(log.lines()).isEmpty();
    }

    /** Between two slow probes its health would look bad to the other leaders, and they would refuse its writers. */
    @Test
    void of_aNodeThatSharesItsHealth_areAlwaysAwake() throws IOException {
        assertThat(maySleep(config("", "\"DormantProbeMillis\": 1000,"), true)).isFalse();
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN DormantProbeMillis has no effect with a ShareDomain");
    }

    @Test
    void of_aNodeThatPublishes_warnsOfItsReaders() throws IOException {
        NodeConfig config = config(", \"MemcacheServers\": [\"m\"]", "\"DormantProbeMillis\": 1000,");
        assertThat(maySleep(config, false)).isTrue();
        assertThat(log.lines()).singleElement().asString().contains("memcached");
    }
}
