/**
 * A group that meets in a MySQL backend, in the tables of the original. {@link
 * dev.freno.server.group.mysql.MySqlGroup} is the way in.
 *
 * <p>{@code Election} holds the lease: a row that is renewed every second. {@code RuleBook} holds the rules: it writes
 * what the leader is told, reads what others wrote, and is their one writer on this node. {@code HealthList} says that
 * this node lives, and who else does. Each has a connection of its own ({@code Link}), so that a table that hangs stops
 * nothing else. All of them live on one event loop, which is shared with nobody; what they know is published as immutable
 * values.
 */
@NullMarked
package dev.freno.server.group.mysql;

import org.jspecify.annotations.NullMarked;
