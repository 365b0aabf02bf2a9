/**
 * What keeps the log readable when much happens at once. Lines are written where the thing happens; here is only what bounds
 * their number.
 */
@NullMarked
package dev.freno.server.log;

import org.jspecify.annotations.NullMarked;
