/**
 * Hosts from the records of a DNS name, asked for anew each time.
 */
@NullMarked
package dev.freno.server.inventory.dns;

import org.jspecify.annotations.NullMarked;
