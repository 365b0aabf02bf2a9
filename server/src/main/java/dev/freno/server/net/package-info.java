/**
 * What several areas need of the network, and the network stack leaves to them: an HTTP fetch that ends in time and is
 * bounded in size, a connection to a MySQL server that can be let go of whatever it is doing, how names become addresses.
 * Nothing here knows stores or rules. Host sources, host checks and probes use it.
 */
@NullMarked
package dev.freno.server.net;

import org.jspecify.annotations.NullMarked;
