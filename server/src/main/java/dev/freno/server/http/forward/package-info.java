/**
 * The way from a node that does not lead to the one that does. {@link dev.freno.server.http.forward.Forwarder} takes an
 * {@link dev.freno.server.http.forward.Errand} and tells what came of it, a {@link dev.freno.server.http.forward.Passed};
 * what that means to a client is decided by the HTTP contract, one package up. Each errand is a state machine of its own,
 * all on one event loop: it waits for a leader, or has one exchange with it under way.
 */
@NullMarked
package dev.freno.server.http.forward;

import org.jspecify.annotations.NullMarked;
