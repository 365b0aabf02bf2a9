package dev.freno.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is measured beside ours, and how hard all are asked. Immutable.
 *
 * @param beside a command that starts another freno; the name of a configuration file is appended to it
 * @param against servers that run already; where a URL has no path, a check's is appended
 * @param each how long each single measurement of throughput and latency takes, positive
 * @param rate requests a second of an open loop, 0 for none; empty for the measurement's own choice
 */
public record LoadOptions(Optional<String> beside, List<URI> against, Duration each, OptionalInt rate) {
    public LoadOptions {
        against = List.copyOf(against);
    }
}
