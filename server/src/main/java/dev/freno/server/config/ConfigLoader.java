package dev.freno.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads a node's configuration. Reads the files named by its arguments and no other state of the machine. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads files and flags into a configuration, or finds everything that is wrong with them. Blocks for reading the
     * files; never throws for what is in them.
     *
     * @param sources the files
     * @param flags what overrides them
     * @param environment the variables that <code>${NAME}</code> can name
     */
    public static ConfigResult load(ConfigSources sources, Overrides flags, Map<String, String> environment) {
        Report report = new Report();
        List<Layer> layers = new ArrayList<>();
        for (Path file : sources.files()) {
            Layer layer = JsonFile.read(file, sources.mustExist(), report);
            if (layer != null) {
                layers.add(layer);
            }
        }
        if (report.hasProblems()) {
            return new ConfigResult.Invalid(report.problems(), report.warnings());
        }
        String name = layers.isEmpty() ? "configuration" : layers.getFirst().source();
        if (layers.isEmpty()) {
            report.warning(new Place(name, 0, ""), "no file found, looked for " + names(sources));
        }
        layers.addAll(flags.layers());
        return validate(Section.root(layers, name, new Context(environment, report)), flags, report);
    }

    private static String names(ConfigSources sources) {
        return sources.files().stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private static ConfigResult validate(Section root, Overrides flags, Report report) {
        NodeConfig config = NodeReader.read(root, flags.forceLeadership());
        root.warnOfUnknownKeys();
        return config == null || report.hasProblems()
                ? new ConfigResult.Invalid(report.problems(), report.warnings())
                : new ConfigResult.Loaded(config, report.warnings());
    }
}
