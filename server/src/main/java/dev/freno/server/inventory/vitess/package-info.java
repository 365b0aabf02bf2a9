/**
 * Hosts from the tablets of a Vitess shard: {@code VitessHosts} asks vtctld, {@code VitessTablets} reads its answer,
 * without I/O and without trust.
 */
@NullMarked
package dev.freno.server.inventory.vitess;

import org.jspecify.annotations.NullMarked;
