package dev.freno.core.store;

import java.util.regex.Pattern;

/**
 * A host of a store: where a server listens. Ordered by host, then port; that order decides wherever one of several
 * equally bad hosts has to be named.
 *
 * <p>Immutable.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record InstanceKey(String host, int port) implements Comparable<InstanceKey> {
    private static final int MAX_HOST_LENGTH = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");

    public InstanceKey {
        if (host.length() > MAX_HOST_LENGTH || !isHost(host)) {
            throw new IllegalArgumentException("'" + shown(host) + "' is not a host name or address");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "port " + port + " of host '" + shown(host) + "' is not within 1 to 65535");
        }
    }

    /**
     * Reads {@code name}, {@code name:port}, {@code address:port}, {@code [::1]:port}, {@code [::1]} or {@code ::1}.
     *
     * @param defaultPort used where the text names no port
     * @throws IllegalArgumentException naming the text, if it is none of these
     */
    public static InstanceKey parse(String text, int defaultPort) {
        String trimmed = text.strip();
        if (trimmed.startsWith("[")) {
            return parseBracketed(text, trimmed, defaultPort);
        }
        int colon = trimmed.indexOf(':');
        if (colon < 0 || colon != trimmed.lastIndexOf(':')) {
            return new InstanceKey(trimmed, defaultPort);
        }
        return new InstanceKey(trimmed.substring(0, colon), parsePort(text, trimmed.substring(colon + 1)));
    }

    private static InstanceKey parseBracketed(String text, String trimmed, int defaultPort) {
        int end = trimmed.indexOf(']');
        String rest = end < 0 ? "?" : trimmed.substring(end + 1);
        String host = end < 0 ? "" : trimmed.substring(1, end);
        if (!Ipv6.isAddress(host) || !(rest.isEmpty() || rest.startsWith(":"))) {
            throw new IllegalArgumentException("'" + shown(text) + "' is not a host, host:port or [IPv6]:port");
        }
        return new InstanceKey(host, rest.isEmpty() ? defaultPort : parsePort(text, rest.substring(1)));
    }

    /** For messages: a host has no account, but who writes one into its place does not want to see its password there. */
    private static String shown(String text) {
        int account = text.lastIndexOf('@');
        return account < 0 ? text : "…" + text.substring(account);
    }

    private static int parsePort(String text, String port) {
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + shown(text) + "' has no valid port after its colon");
        }
        return Integer.parseInt(port);
    }

    private static boolean isHost(String host) {
        return NAME.matcher(host).matches() || Ipv6.isAddress(host);
    }

    @Override
    public int compareTo(InstanceKey other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
