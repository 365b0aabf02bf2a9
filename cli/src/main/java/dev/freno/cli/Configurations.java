package dev.freno.cli;

import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Loads configurations and tells what is wrong with them, in the same words for every command. */
final class Configurations {
    private Configurations() {}

    /** A configuration that a node can be started with; null, and every reason on {@code out}, where there is none. */
    static @Nullable NodeConfig load(ConfigSources sources, Overrides overrides, PrintWriter out) {
        ConfigResult result = ConfigLoader.load(sources, overrides, System.getenv());
        result.warnings().forEach(warning -> out.println("warning: " + warning));
        return switch (result) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Invalid invalid -> {
                invalid.problems().forEach(problem -> out.println("error: " + problem));
                yield null;
            }
        };
    }
}
