package dev.freno.bench.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A promise that was broken. Immutable.
 *
 * @param what which one, and how
 * @param proof the calls or observations that prove it, in the order of time
 */
public record Violation(String what, List<?> proof) {
    public Violation {
        proof = List.copyOf(proof);
    }

    @Override
    public String toString() {
        return proof.stream().map(item -> "\n    " + item).collect(Collectors.joining("", what, ""));
    }
}
