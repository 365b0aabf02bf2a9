package dev.freno.server.config;

import java.util.List;

/**
 * What came of reading the configuration.
 *
 * <p>Immutable.
 */
public sealed interface ConfigResult {
    /** What is odd but usable, ordered by source and line. */
    List<Warning> warnings();

    /** A configuration that can be used. */
    record Loaded(NodeConfig config, List<Warning> warnings) implements ConfigResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * No configuration.
     *
     * @param problems every reason, one or more, ordered by source and line
     */
    record Invalid(List<Problem> problems, List<Warning> warnings) implements ConfigResult {
        public Invalid {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }
}
