/**
 * Where a check meets the live state: {@link dev.freno.server.check.Checker} reads each snapshot once and has {@link
 * dev.freno.core.check.Decision} decide. No I/O, no lock; any thread.
 */
@NullMarked
package dev.freno.server.check;

import org.jspecify.annotations.NullMarked;
