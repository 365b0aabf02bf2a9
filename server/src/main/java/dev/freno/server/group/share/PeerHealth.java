package dev.freno.server.group.share;

import dev.freno.core.store.StoreKey;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.ForeignJson;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * For how long a peer has not found each of its stores healthy, as its {@code /metrics-health} tells. An entry that makes
 * no sense is left out and harms no other.
 *
 * <p>Immutable.
 *
 * @param seconds whole seconds since the store was last healthy, 0 to {@link #MAX_SECONDS}
 */
public record PeerHealth(Map<StoreKey, Long> seconds) {
    /** The largest body to ask a peer for; an entry has about 110 bytes. */
    public static final int MAX_BODY_BYTES = 2 << 20;

    /** The most stores in one report. */
    public static final int MAX_STORES = 10_000;

    /** A century: a longer time means no more than this. */
    public static final long MAX_SECONDS = 100L * 365 * 24 * 60 * 60;

    private static final String SECONDS = "SecondsSinceLastHealthy";

    public PeerHealth {
        seconds = Map.copyOf(seconds);
    }

    /**
     * Reads a report.
     *
     * @throws FetchException if the body is not one JSON object, or has more than {@link #MAX_STORES} entries
     */
    public static PeerHealth parse(byte[] body) throws FetchException {
        try (JsonParser parser = ForeignJson.parser(body)) {
            return new PeerHealth(entries(parser));
        } catch (JacksonException broken) {
            throw ForeignJson.refused(broken);
        }
    }

    private static Map<StoreKey, Long> entries(JsonParser parser) throws FetchException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new FetchException("the answer is not an object of metrics");
        }
        Map<StoreKey, Long> entries = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            StoreKey store = store(parser.currentName());
            parser.nextToken();
            Long seconds = entry(parser);
            if (store != null && seconds != null) {
                entries.merge(store, seconds, Math::max);
            }
            if (entries.size() > MAX_STORES) {
                throw new FetchException("more than " + MAX_STORES + " metrics");
            }
        }
        if (parser.nextToken() != null) {
            throw new FetchException("there is something behind the object of metrics");
        }
        return entries;
    }

    private static @Nullable StoreKey store(String name) {
        int slash = name.indexOf('/');
        return slash <= 0 || slash == name.length() - 1
                ? null
                : new StoreKey(name.substring(0, slash), name.substring(slash + 1));
    }

    private static @Nullable Long entry(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        Long seconds = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isSeconds = parser.currentName().equals(SECONDS);
            JsonToken value = parser.nextToken();
            if (isSeconds && value.isNumeric()) {
                seconds = seconds(parser.getDoubleValue());
            }
            parser.skipChildren();
        }
        return seconds;
    }

    private static @Nullable Long seconds(double given) {
        return given >= 0 ? (long) Math.min(given, MAX_SECONDS) : null;
    }
}
