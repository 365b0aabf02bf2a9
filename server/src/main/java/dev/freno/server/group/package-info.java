/**
 * The group of nodes: who leads, and how a command becomes a rule on every node. {@link dev.freno.server.group.Group} is
 * the port; each kind of group is a package below. A group is the one writer of the rules.
 */
@NullMarked
package dev.freno.server.group;

import org.jspecify.annotations.NullMarked;
