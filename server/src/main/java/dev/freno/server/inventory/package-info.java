/**
 * Which hosts a store has. A {@link dev.freno.server.inventory.HostSource} is asked for them; {@link
 * dev.freno.server.inventory.Inventory} asks again and again, and tells its listener when the hosts have changed. A source
 * that fails, hangs or answers nonsense keeps the hosts it gave before, and harms no other store. Every kind of source
 * but the static list has a package of its own below, which knows nothing of the others; the wiring makes them. Whether a host
 * counts is not decided here.
 */
@NullMarked
package dev.freno.server.inventory;

import org.jspecify.annotations.NullMarked;
