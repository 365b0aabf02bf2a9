package dev.freno.server.http;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} header, which RFC 9110 demands of answers; made once a second. Confined to a loop. */
final class DateHeader {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final long MILLIS_PER_SECOND = 1000;

    private final Moments moments;
    private long epochSecond = Long.MIN_VALUE;
    private CharSequence text = "";

    DateHeader(Moments moments) {
        this.moments = moments;
    }

    CharSequence now() {
        return at(moments.now());
    }

    CharSequence at(Moment moment) {
        long second = Math.floorDiv(moment.epochMillis(), MILLIS_PER_SECOND);
        if (second != epochSecond) {
            epochSecond = second;
            text = HttpHeaders.createOptimized(
                    FORMAT.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC)));
        }
        return text;
    }
}
