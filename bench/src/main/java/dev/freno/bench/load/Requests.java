package dev.freno.bench.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one server is asked: requests whose bytes are ready, one behind the other in memory. Immutable; each view is for
 * one thread.
 */
public final class Requests {
    private static final int DEFAULT_PORT = 80;

    private final InetSocketAddress server;
    private final Method method;
    private final ByteBuffer bytes;
    private final int[] ends;

    private Requests(InetSocketAddress server, Method method, ByteBuffer bytes, int[] ends) {
        this.server = server;
        this.method = method;
        this.bytes = bytes;
        this.ends = ends;
    }

    /** Always the same request. */
    public static Requests of(Method method, URI url) {
        return of(method, url, List.of(target(url)));
    }

    /**
     * One request for each path, in turn.
     *
     * @param server whose scheme, which must be http, host and port count
     * @param paths as they stand in the request, percent-encoded; 1 or more
     */
    public static Requests of(Method method, URI server, List<String> paths) {
        if (!"http".equals(server.getScheme()) || server.getHost() == null || paths.isEmpty()) {
            throw new IllegalArgumentException("not an http URL, or nothing to ask: " + server);
        }
        List<byte[]> requests = paths.stream()
                .map(path -> "%s %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(method, path, server.getRawAuthority()))
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toList();
        ByteBuffer bytes = ByteBuffer.allocateDirect(
                requests.stream().mapToInt(request -> request.length).sum());
        int[] ends = new int[requests.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = bytes.put(requests.get(i)).position();
        }
        int port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
        return new Requests(new InetSocketAddress(server.getHost(), port), method, bytes, ends);
    }

    private static String target(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    InetSocketAddress server() {
        return server;
    }

    boolean hasBody() {
        return method == Method.GET;
    }

    int size() {
        return ends.length;
    }

    /** A view of all for {@link #select}. */
    ByteBuffer view() {
        return bytes.duplicate();
    }

    /** Narrows a view to one request. */
    void select(ByteBuffer view, int request) {
        view.limit(ends[request]).position(request == 0 ? 0 : ends[request - 1]);
    }
}
