/**
 * Share domains: groups of nodes that respect each other's health. {@link dev.freno.server.group.share.SharePoller} asks
 * the leaders of the other domains while this node leads, {@link dev.freno.server.group.share.PeerHealth} is what one of
 * them answers, whatever it sends, and {@link dev.freno.server.group.share.SharedHealth} is what checks look at. Who the
 * leaders are comes with the group's status.
 */
@NullMarked
package dev.freno.server.group.share;

import org.jspecify.annotations.NullMarked;
