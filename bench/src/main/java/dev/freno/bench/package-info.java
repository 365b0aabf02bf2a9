/**
 * Measurements of a whole node, run as a process of its own against real databases from the lab. Each prints its numbers
 * with what they mean; {@code docs/performance.md} keeps what was measured and how to repeat it.
 */
@NullMarked
package dev.freno.bench;

import org.jspecify.annotations.NullMarked;
