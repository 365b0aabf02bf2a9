package dev.freno.bench.group;

import dev.freno.lab.FaultProxy;
import dev.freno.lab.FaultProxy.Direction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The network between the nodes of a group, for raft and for HTTP, as proxies: one of each for every ordered pair of nodes.
 * Node i reaches node j under an address of their own, {@code 127.77.i.j}; its own is {@code 127.77.i.i}. Nodes count from 1.
 *
 * <p>Thread-safe.
 */
public final class Network implements AutoCloseable {
    private final Ports ports;
    private final int size;
    private final List<Wire> wires = new ArrayList<>();

    /** The connections that node {@code from} makes to node {@code to}. */
    private record Wire(int from, int to, List<FaultProxy> proxies) {
        /** Bytes that travel away from this node go forth on the connections it made, and back on those made to it. */
        Direction awayFrom(int node) {
            return from == node ? Direction.FORTH : Direction.BACK;
        }

        boolean joins(int a, int b) {
            return (from == a && to == b) || (from == b && to == a);
        }
    }

    private interface Fault {
        void on(FaultProxy proxy, Wire wire);
    }

    Network(int size, Ports ports) {
        this.size = size;
        this.ports = ports;
        for (int from = 1; from <= size; from++) {
            for (int to = 1; to <= size; to++) {
                if (from != to) {
                    wires.add(new Wire(from, to, List.of(raft(from, to), http(from, to))));
                }
            }
        }
    }

    private FaultProxy raft(int from, int to) {
        return FaultProxy.start(
                new InetSocketAddress(InetAddress.ofLiteral(address(from, to)), ports.raft()),
                new InetSocketAddress(InetAddress.ofLiteral(address(to, to)), ports.raft()));
    }

    private FaultProxy http(int from, int to) {
        return FaultProxy.start(
                new InetSocketAddress(InetAddress.ofLiteral(address(from, to)), ports.advertised()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.http(to)));
    }

    /** Where node {@code to} is for node {@code from}. */
    static String address(int from, int to) {
        return "127.77." + from + "." + to;
    }

    /** What the nodes are called by each other. */
    static String name(int node) {
        return "n" + node;
    }

    /** The hosts file of a node. */
    String hostsOf(int node) {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
        IntStream.rangeClosed(1, size)
                .forEach(other -> hosts.append(address(node, other))
                        .append(' ')
                        .append(name(other))
                        .append('\n'));
        return hosts.toString();
    }

    /** Every link works again. */
    public void heal() {
        wires.forEach(wire -> wire.proxies.forEach(FaultProxy::heal));
    }

    /** Nothing passes between two nodes; connections end, and new ones are refused. */
    public void cut(int a, int b) {
        between(a, b, (proxy, wire) -> proxy.cut());
    }

    /** Nothing passes between two nodes, and nobody tells them. */
    public void hang(int a, int b) {
        between(a, b, (proxy, wire) -> proxy.hang());
    }

    /** What one node sends to another is lost, what the other one sends arrives. */
    public void drop(int sender, int receiver) {
        between(sender, receiver, (proxy, wire) -> proxy.drop(wire.awayFrom(sender)));
    }

    /** What two nodes send each other arrives later by that. */
    public void delay(int a, int b, Duration delay) {
        between(a, b, (proxy, wire) -> {
            proxy.delay(Direction.FORTH, delay);
            proxy.delay(Direction.BACK, delay);
        });
    }

    /** Resets the connections between two nodes, once. */
    public void reset(int a, int b) {
        between(a, b, (proxy, wire) -> proxy.reset());
    }

    /** {@link #cut} from all others. */
    public void isolate(int node) {
        others(node).forEach(other -> cut(node, other));
    }

    /** {@link #hang} from all others. */
    public void unplug(int node) {
        others(node).forEach(other -> hang(node, other));
    }

    /** It hears the others, and they do not hear it. */
    public void mute(int node) {
        others(node).forEach(other -> drop(node, other));
    }

    /** They hear it, and it does not hear them. */
    public void deafen(int node) {
        others(node).forEach(other -> drop(other, node));
    }

    private List<Integer> others(int node) {
        return IntStream.rangeClosed(1, size)
                .filter(other -> other != node)
                .boxed()
                .toList();
    }

    private void between(int a, int b, Fault fault) {
        wires.stream()
                .filter(wire -> wire.joins(a, b))
                .forEach(wire -> wire.proxies.forEach(proxy -> fault.on(proxy, wire)));
    }

    @Override
    public void close() {
        wires.forEach(wire -> wire.proxies.forEach(FaultProxy::close));
    }
}
