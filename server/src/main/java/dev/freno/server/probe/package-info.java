/**
 * Reading the hosts of the stores. A {@link dev.freno.server.probe.ProbeLoop} ticks; on it, {@link
 * dev.freno.server.probe.StoreProbes} keeps one {@code ProbeTarget} for each host of a store: a small state machine that
 * connects, asks in its slots, gives up at deadlines and tries again, with never two queries in flight on a host. How a
 * kind of server is asked is behind the port {@code Prober}; what one MySQL or MariaDB server is asked, and how its answer is
 * read, is a {@code Question}; {@code QueryChannel} brings both over the connection that the driver made. Probes know no store state: what they bring back goes to a
 * {@link dev.freno.server.probe.ReadingSink}. Everything of one store happens on its loop, the one writer.
 */
@NullMarked
package dev.freno.server.probe;

import org.jspecify.annotations.NullMarked;
