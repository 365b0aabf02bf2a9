/**
 * The HTTP contract: routes, status codes, bodies. The only package that knows status codes; it turns verdicts and
 * receipts into them, and decides nothing itself.
 *
 * <p>A request comes in at {@link dev.freno.server.http.HttpLoop}, one of a few that share the port, each on an event
 * loop of its own. Checks go to {@link dev.freno.server.http.CheckEndpoint}, ahead of everything else; all other paths
 * to the {@link dev.freno.server.http.RouteTable}. What a client got wrong is a {@link dev.freno.server.http.Rejected},
 * which carries its answer. Where this node does not lead, {@link
 * dev.freno.server.http.Follower} asks the leader, by way of {@code http.forward}.
 */
@NullMarked
package dev.freno.server.http;

import org.jspecify.annotations.NullMarked;
