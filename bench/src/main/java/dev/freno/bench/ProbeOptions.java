package dev.freno.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * What is probed, and who else does. Immutable.
 *
 * @param hosts how many hosts, 1 to {@link #MAX_HOSTS}
 * @param interval the distance of two probes of a host, 1 ms or more
 * @param beside the command of another freno, to which a configuration file's name is appended
 */
public record ProbeOptions(int hosts, Duration interval, Optional<String> beside) {
    public static final int MAX_HOSTS = 1_000;
}
