package dev.freno.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The files that a configuration is read from.
 *
 * <p>Immutable.
 *
 * @param files a later one overrides keys of an earlier one
 * @param mustExist whether a missing file is an error, or passed over
 */
public record ConfigSources(List<Path> files, boolean mustExist) {
    /** Where freno looks when it is told no file. */
    public static final ConfigSources USUAL =
            new ConfigSources(List.of(Path.of("/etc/freno.conf.json"), Path.of("conf/freno.conf.json")), false);

    public ConfigSources {
        files = List.copyOf(files);
    }

    /** This file and no other. */
    public static ConfigSources only(Path file) {
        return new ConfigSources(List.of(file), true);
    }
}
