/**
 * From files and flags to validated values. {@link dev.freno.server.config.ConfigLoader} reads the files as trees that
 * know their lines, lays them and the flags on top of each other, and has readers, private to this package, turn them into
 * records that cannot be wrong. The key names of the JSON files live only in those readers. All errors are found in one
 * pass and reported together, each with file, path and text. Nothing here looks at the environment or at a clock.
 */
@NullMarked
package dev.freno.server.config;

import org.jspecify.annotations.NullMarked;
