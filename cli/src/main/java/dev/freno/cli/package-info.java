/**
 * The {@code freno} command: parses the command line, prints what people read, and chooses the exit code. Everything
 * that freno does lives in the modules below.
 */
@NullMarked
package dev.freno.cli;

import org.jspecify.annotations.NullMarked;
