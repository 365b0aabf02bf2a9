/**
 * A group of real node processes on this machine, with a network between them that can be broken link by link, and clients that
 * measure their calls. Each node has names for the others that lead to proxies of its own, by a hosts file of its own, so
 * neither root nor network namespaces are needed.
 */
@NullMarked
package dev.freno.bench.group;

import org.jspecify.annotations.NullMarked;
