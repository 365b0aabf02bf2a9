/**
 * Share domains: groups of nodes that respect each other's health. Here is how the report of a peer is read, {@link
 * dev.freno.server.group.share.PeerHealth}, whatever the peer sends. Nothing here asks peers or keeps what they said.
 */
@NullMarked
package dev.freno.server.group.share;

import org.jspecify.annotations.NullMarked;
