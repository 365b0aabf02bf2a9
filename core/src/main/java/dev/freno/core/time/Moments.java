package dev.freno.core.time;

/** Where moments come from: the system's clocks in a running node, a script in a test. Thread-safe. */
@FunctionalInterface
public interface Moments {
    Moment now();
}
