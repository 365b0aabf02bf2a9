/**
 * Hosts from the connection pools of ProxySQL. {@code ProxySqlAdmins} holds one {@code ProxySqlAdmin} for each address and
 * account, with one connection for all stores, confined to one event loop; {@code IgnoreMarks} remembers for each store which
 * servers stay out for a while.
 */
@NullMarked
package dev.freno.server.inventory.proxysql;

import org.jspecify.annotations.NullMarked;
