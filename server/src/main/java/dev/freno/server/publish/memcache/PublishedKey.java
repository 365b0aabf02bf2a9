package dev.freno.server.publish.memcache;

import dev.freno.core.time.Moment;
import dev.freno.server.publish.memcache.Write.Put;
import dev.freno.server.publish.memcache.Write.Remove;
import dev.freno.server.store.StoreCell;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The entry of one store: what was written last, and what is to be written now. Confined to its server's thread.
 *
 * <p>A value is written when it changes, and again every {@link #REWRITE}: memcached counts in whole seconds of its own, so
 * that an entry may vanish right after it was written. Where there is no value the entry is deleted, and again every
 * {@link #REWRITE} for as long as an older one could still turn up, be it of another node or from a buffer on the way.
 */
final class PublishedKey {
    /** The distance of two writes of the same value. */
    static final Duration REWRITE = Duration.ofMillis(20);

    /** For so long after a write or a new connection an entry may be there that should not. */
    static final Duration DOUBT = Duration.ofSeconds(3);

    private static final int DECIMALS = 6;

    private final String key;
    private final StoreCell store;
    private @Nullable Double shown;
    private long writtenNanos = Long.MIN_VALUE / 2;
    private long doubtUntilNanos;
    private double formatted = Double.NaN;
    private String decimals = "";

    PublishedKey(String key, StoreCell store) {
        this.key = key;
        this.store = store;
    }

    String key() {
        return key;
    }

    /** Whether memcached has the entry, as far as is known. */
    boolean isShown(Moment now) {
        return shown != null && now.nanos() - writtenNanos < Publication.LIFETIME.toNanos();
    }

    /** What has to be written now, null for nothing. */
    @Nullable Write due(Moment now) {
        boolean again = now.nanos() - writtenNanos >= REWRITE.toNanos();
        return switch (Publication.of(store.state(), now.nanos())) {
            case Publication.Value value -> again || differs(value.value()) ? put(value, now) : null;
            case Publication.Late late -> shown != null && !differs(late.value()) ? null : removal(again, now);
            case Publication.None none -> removal(again, now);
        };
    }

    private boolean differs(double value) {
        return shown == null || shown != value;
    }

    private Put put(Publication.Value value, Moment now) {
        return new Put(key, value.value(), now.epochMillisOf(value.atNanos()) + ":" + decimals(value.value()));
    }

    private String decimals(double value) {
        if (value != formatted) {
            decimals = new BigDecimal(value)
                    .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                    .toPlainString();
            formatted = value;
        }
        return decimals;
    }

    private @Nullable Write removal(boolean again, Moment now) {
        boolean due = shown != null || (again && now.nanos() < doubtUntilNanos);
        return due ? new Remove(key) : null;
    }

    /** The server has executed this. */
    void written(Write write, Moment now) {
        writtenNanos = now.nanos();
        switch (write) {
            case Put put -> {
                shown = put.value();
                doubtUntilNanos = now.nanos() + DOUBT.toNanos();
            }
            case Remove remove -> shown = null;
        }
    }

    /** Forgets what was written: nobody knows what the server has. */
    void doubt(Moment now) {
        shown = null;
        doubtUntilNanos = now.nanos() + DOUBT.toNanos();
    }
}
