/**
 * What is known of each store. A {@link dev.freno.server.store.StoreCell} takes readings and host changes on one event
 * loop, its only writer, and publishes an immutable state that checks on any thread read with one volatile read.
 */
@NullMarked
package dev.freno.server.store;

import org.jspecify.annotations.NullMarked;
