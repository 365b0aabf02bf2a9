/**
 * Hosts from the statistics pages of HAProxy. {@code HaProxyPages} holds one {@code SharedPage} for each address, which is
 * fetched and read once for all stores; {@code StatsPage} and {@code StatsPool} say what is on it, and when it is not to be
 * relied on, without I/O; {@code HaProxyHosts} is the union over the addresses of one store.
 */
@NullMarked
package dev.freno.server.inventory.haproxy;

import org.jspecify.annotations.NullMarked;
