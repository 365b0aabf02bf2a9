/**
 * What the node tells about itself: meters, and the health and the usage that reports show. Every number has one place
 * where it is counted; Prometheus and the expvar-style report both read that place. {@link
 * dev.freno.server.publish.MetricCatalog} lists them all, with the bound on how many series each can become.
 *
 * <p>Written by event loops (checks, probes) and by one timer (health); read by anybody. Nothing here decides anything.
 */
@NullMarked
package dev.freno.server.publish;

import org.jspecify.annotations.NullMarked;
