/**
 * The stores' values in memcached, where clients read them without asking freno. {@link
 * dev.freno.server.publish.memcache.MemcachePublisher} has one thread for each server; its loop pulls the newest state of
 * the stores whose keys belong to that server, so that nothing waits in a queue and a server that is dead or hangs harms
 * its own keys only. What is said of a store, and when, is decided in {@code Publication} and {@code PublishedKey}, without
 * I/O; {@code docs/memcached.md} tells what readers may rely on.
 */
@NullMarked
package dev.freno.server.publish.memcache;

import org.jspecify.annotations.NullMarked;
