/**
 * Instants as values. Core never looks at a clock: whoever asks for a decision brings a {@link
 * dev.freno.core.time.Moment}, one simultaneous reading of the two clocks that matter.
 */
@NullMarked
package dev.freno.core.time;

import org.jspecify.annotations.NullMarked;
