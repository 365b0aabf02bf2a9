/**
 * What several areas need of the network, and the network stack leaves to them: an HTTP fetch that ends in time and is
 * bounded in size, the reading of JSON that others send, a connection to a MySQL server that can be let go of whatever it is
 * doing, how names become addresses, and look-ups of DNS records without a cache. Nothing here knows stores or rules. Host
 * sources, host checks, probes and the group use it.
 */
@NullMarked
package dev.freno.server.net;

import org.jspecify.annotations.NullMarked;
