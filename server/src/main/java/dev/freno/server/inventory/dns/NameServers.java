package dev.freno.server.inventory.dns;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which name servers the system asks, and how it completes short names, as {@code /etc/resolv.conf} tells.
 *
 * <p>Immutable.
 *
 * @param addresses in the order in which they are asked, one or more
 * @param searchDomains what a short name is completed by, without dots at their ends
 * @param ndots a name with so many dots or more is tried as it is before it is completed, 0 to 15
 */
record NameServers(List<InetSocketAddress> addresses, List<String> searchDomains, int ndots) {
    /** The most servers that are used, as in the C library. */
    static final int MAX_SERVERS = 3;

    /** The most search domains that are used. */
    static final int MAX_SEARCH_DOMAINS = 32;

    /** How much of the file is read. */
    static final int MAX_BYTES = 64 << 10;

    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final int PORT = 53;
    private static final int MAX_NAME = 253;
    private static final int MAX_NDOTS = 15;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern NDOTS = Pattern.compile("ndots:([0-9]{1,4})");

    public NameServers {
        addresses = List.copyOf(addresses);
        searchDomains = List.copyOf(searchDomains);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no name server");
        }
    }

    /** What the system's file says now. Blocks for as long as the file system does. */
    static NameServers ofSystem() throws IOException {
        try (InputStream file = Files.newInputStream(SYSTEM)) {
            return parse(new String(file.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (NoSuchFileException none) {
            return parse("");
        }
    }

    /** Reads the file's text as the C library does: lines that it does not understand say nothing. */
    static NameServers parse(String text) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        List<String> search = List.of();
        int ndots = 1;
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "nameserver" -> words(words).limit(1).forEach(word -> addAddress(addresses, word));
                case "search", "domain" -> search = domains(words);
                case "options" -> ndots = ndots(words, ndots);
                default -> {}
            }
        }
        if (addresses.isEmpty()) {
            addAddress(addresses, "127.0.0.1");
        }
        return new NameServers(addresses.subList(0, Math.min(MAX_SERVERS, addresses.size())), search, ndots);
    }

    private static Stream<String> words(String... words) {
        return Stream.of(words).skip(1);
    }

    private static void addAddress(List<InetSocketAddress> addresses, String text) {
        try {
            addresses.add(new InetSocketAddress(InetAddress.ofLiteral(text), PORT));
        } catch (IllegalArgumentException noAddress) {
            // Like the C library: another line may hold one.
        }
    }

    private static List<String> domains(String... words) {
        return words(words)
                .map(word -> word.replaceFirst("\\.$", ""))
                .filter(word -> NAME.matcher(word).matches())
                .limit(MAX_SEARCH_DOMAINS)
                .toList();
    }

    private static int ndots(String[] words, int before) {
        return words(words)
                .map(NDOTS::matcher)
                .filter(option -> option.matches())
                .map(option -> Math.min(MAX_NDOTS, Integer.parseInt(option.group(1))))
                .reduce(before, (one, next) -> next);
    }

    /** All of them, as an operator knows them. */
    String describe() {
        return "name server "
                + String.join(", ", addresses.stream().map(NameServers::text).toList());
    }

    /** A server, as an operator knows it. */
    static String text(InetSocketAddress server) {
        String host = server.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }

    /** The full names, each with a dot at its end, to be asked for one after the other until one exists. */
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        Stream<String> asItIs = Stream.of(name + ".");
        Stream<String> completed = searchDomains.stream()
                .map(domain -> name + "." + domain + ".")
                .filter(full -> full.length() <= MAX_NAME + 1);
        long dots = name.chars().filter(character -> character == '.').count();
        return (dots >= ndots ? Stream.concat(asItIs, completed) : Stream.concat(completed, asItIs)).toList();
    }
}
