package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.net.URI;

/** Reads addresses of HTTP services. What they refuse is named without the account that it may carry. */
final class Urls {
    static final int HTTP_PORT = 80;

    private Urls() {}

    /** The text of an address without {@code user:password@}. */
    static String withoutAccount(URI address) {
        return withoutAccount(address.toString());
    }

    private static String withoutAccount(String text) {
        return text.contains("//") ? text.replaceFirst("//.*@", "//***@") : text.replaceFirst("^.*@", "***@");
    }

    /** Reads {@code host}, {@code host:port} or a URL. */
    static URI haProxy(String text) {
        return text.contains("://") ? url(text) : http(instance(text));
    }

    static URI http(InstanceKey instance) {
        return URI.create("http://" + instance);
    }

    private static InstanceKey instance(String text) {
        try {
            return InstanceKey.parse(text, HTTP_PORT);
        } catch (IllegalArgumentException notAnInstance) {
            throw refused(text, "host, host:port or URL");
        }
    }

    /** Reads the URL of vtctld and lets it end in {@code /api}. */
    static URI vitessApi(String text) {
        URI url = url(text);
        if (url.getRawQuery() != null) {
            throw refused(text, "URL without a query");
        }
        String path = url.getRawPath().replaceFirst("/+$", "");
        String base = url.getScheme() + "://" + url.getRawAuthority();
        return URI.create(base + (path.endsWith("/api") ? path : path + "/api"));
    }

    private static URI url(String text) {
        URI url;
        try {
            url = URI.create(text.strip());
        } catch (IllegalArgumentException malformed) {
            throw refused(text, "URL");
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        String authority = url.getRawAuthority();
        if (!http || authority == null || url.getRawFragment() != null) {
            throw refused(text, "URL of http or https");
        }
        try {
            InstanceKey.parse(authority.substring(authority.lastIndexOf('@') + 1), HTTP_PORT);
        } catch (IllegalArgumentException notAnInstance) {
            throw refused(text, "URL with a valid host");
        }
        return url;
    }

    private static IllegalArgumentException refused(String text, String expected) {
        return new IllegalArgumentException("'" + withoutAccount(text) + "' is not a " + expected);
    }
}
