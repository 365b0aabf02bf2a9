package dev.freno.bench.group;

import dev.freno.lab.FreePorts;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ports of a group. Immutable.
 *
 * @param raft of all nodes, which have addresses of their own for it
 * @param advertised under which all nodes' HTTP is reached through the proxies
 * @param https on which each node serves HTTP, on all addresses
 */
record Ports(int raft, int advertised, List<Integer> https) {
    static Ports free(int size) {
        List<Integer> https =
                IntStream.range(0, size).map(_ -> FreePorts.next()).boxed().toList();
        return new Ports(FreePorts.next(), FreePorts.next(), https);
    }

    /** Of a node, from 1. */
    int http(int node) {
        return https.get(node - 1);
    }
}
