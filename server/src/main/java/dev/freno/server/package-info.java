/** The daemon, and the one place where its parts are wired together. */
@NullMarked
package dev.freno.server;

import org.jspecify.annotations.NullMarked;
