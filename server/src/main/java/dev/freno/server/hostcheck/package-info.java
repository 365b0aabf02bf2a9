/**
 * Checks of the hosts over HTTP, by which whoever runs a host takes it out: only an answer of 404 does. {@link
 * dev.freno.server.hostcheck.HostChecks} asks the hosts of one store every five seconds, a new one at once, on the store's
 * {@link dev.freno.server.probe.ProbeLoop}, in whose pace it connects. What an answer means for the aggregate is not
 * decided here. Checks do not depend on who leads, as the inventory does not.
 */
@NullMarked
package dev.freno.server.hostcheck;

import org.jspecify.annotations.NullMarked;
