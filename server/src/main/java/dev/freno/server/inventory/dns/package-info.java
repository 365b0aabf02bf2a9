/**
 * Hosts from the records of a DNS name, asked for anew each time. {@code DnsHosts} makes hosts of what {@code DnsLookup}
 * finds; that asks the name servers of the system through dnsjava, over sockets of its own, which are all closed when the
 * look-up ends.
 */
@NullMarked
package dev.freno.server.inventory.dns;

import org.jspecify.annotations.NullMarked;
