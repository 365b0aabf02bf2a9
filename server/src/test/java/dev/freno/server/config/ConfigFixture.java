package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads configurations that a test writes down as text. */
final class ConfigFixture {
    private final Path directory;

    ConfigFixture(Path directory) {
        this.directory = directory;
    }

    Path write(String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    ConfigResult load(String content, Overrides flags, Map<String, String> environment) {
        return ConfigLoader.load(ConfigSources.only(write("freno.json", content)), flags, environment);
    }

    ConfigResult load(String content) {
        return load(content, Overrides.NONE, Map.of());
    }

    NodeConfig config(String content) {
        return config(load(content));
    }

    static NodeConfig config(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    /** A whole configuration with this as its {@code Stores.MySQL}. */
    static String mySql(String content) {
        return "{\"RaftDataDir\":\"/d\",\"Stores\":{\"MySQL\":" + content + "}}";
    }

    /** A whole configuration with one cluster {@code c} of one static host, and these further keys in it. */
    static String cluster(String keys) {
        return mySql("{\"ThrottleThreshold\":1,\"Clusters\":{\"c\":{\"StaticHostsSettings\":{\"Hosts\":[\"h\"]}"
                + (keys.isEmpty() ? "" : "," + keys) + "}}}");
    }

    /** A whole configuration with one cluster {@code c} of only these keys. */
    static String bareCluster(String keys) {
        return mySql("{\"ThrottleThreshold\":1,\"Clusters\":{\"c\":{" + keys + "}}}");
    }

    StoreConfig store(String content) {
        List<StoreConfig> stores = config(content).stores();
        assertThat(stores).hasSize(1);
        return stores.getFirst();
    }

    /** The problems as text, the directory left out of the file's name. */
    List<String> problems(ConfigResult result) {
        return result instanceof ConfigResult.Invalid invalid
                ? invalid.problems().stream()
                        .map(problem -> shorten(problem.toString()))
                        .toList()
                : List.of();
    }

    List<String> problems(String content) {
        return problems(load(content));
    }

    List<String> warnings(ConfigResult result) {
        return result.warnings().stream()
                .map(warning -> shorten(warning.toString()))
                .toList();
    }

    private String shorten(String text) {
        return text.replace(directory + "/", "");
    }

    static String resource(String name) {
        try (@Nullable InputStream in = ConfigFixture.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
