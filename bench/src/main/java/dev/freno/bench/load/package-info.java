/**
 * Asks an HTTP server, hard or at a fixed rate, and says how it answered: how many, how late, with which statuses, and what the
 * asking itself cost. {@link dev.freno.bench.load.Load} is one such run; its requests are made before it begins, and nothing is
 * allocated for one of them.
 *
 * <p>What a measurement is made of, and what else is started for it, is not here but in {@code dev.freno.bench}.
 */
@NullMarked
package dev.freno.bench.load;

import org.jspecify.annotations.NullMarked;
