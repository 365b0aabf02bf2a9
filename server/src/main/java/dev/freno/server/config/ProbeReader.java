package dev.freno.server.config;

import dev.freno.server.config.ProbeSettings.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads how hosts are asked. */
final class ProbeReader {
    static final int MAX_INTERVAL_MILLIS = 60_000;
    static final int MAX_DEADLINE_MILLIS = 60_000;

    /** Longer than that, routers on the way forget a connection that is not used. */
    static final int MAX_DORMANT_MILLIS = 300_000;

    static final int MAX_CACHE_MILLIS = 24 * 60 * 60 * 1000;

    private ProbeReader() {}

    static ProbeSettings read(Section section, Section tls) {
        Duration interval =
                millis(section, "ProbeIntervalMillis", ProbeSettings.DEFAULT_INTERVAL, 1, MAX_INTERVAL_MILLIS);
        return new ProbeSettings(
                section.text("User", ""),
                section.secret("Password"),
                Collations.read(section, "Collation"),
                interval,
                millis(section, "CacheMillis", Duration.ZERO, 0, MAX_CACHE_MILLIS),
                millis(section, "ProbeDeadlineMillis", ProbeSettings.DEFAULT_DEADLINE, 1, MAX_DEADLINE_MILLIS),
                tls(tls),
                dormant(section, interval));
    }

    private static Duration dormant(Section section, Duration interval) {
        String key = "DormantProbeMillis";
        Duration dormant = millis(section, key, Duration.ZERO, 0, MAX_DORMANT_MILLIS);
        if (!dormant.isZero() && dormant.compareTo(interval) < 0) {
            section.context()
                    .report()
                    .problem(
                            section.at(key),
                            dormant.toMillis() + " is less than ProbeIntervalMillis, which is " + interval.toMillis()
                                    + " in " + section.place().path());
        }
        return dormant;
    }

    private static Duration millis(Section section, String key, Duration byDefault, int min, int max) {
        return Duration.ofMillis(section.integer(key, Math.toIntExact(byDefault.toMillis()), min, max));
    }

    private static Tls tls(Section tls) {
        Value modeValue = tls.find("Mode");
        Tls.Mode mode = modeValue == null ? null : modeValue.parsed(ProbeReader::mode);
        Value caValue = tls.find("CA");
        Path ca = caValue == null ? null : caValue.parsed(text -> Path.of(text));
        if (mode == null) {
            return Tls.DISABLED;
        }
        boolean withCa = ca != null && !ca.toString().isEmpty();
        if (withCa) {
            checkCa(mode, ca, tls);
        }
        return new Tls(mode, withCa ? ca : null);
    }

    private static Tls.Mode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "disabled" -> Tls.Mode.DISABLED;
            case "required" -> Tls.Mode.REQUIRED;
            case "verify-full" -> Tls.Mode.VERIFY_FULL;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is not a mode: it must be disabled, required or verify-full");
        };
    }

    private static void checkCa(Tls.Mode mode, @Nullable Path ca, Section tls) {
        Report report = tls.context().report();
        if (mode != Tls.Mode.VERIFY_FULL) {
            report.warning(tls.at("CA"), "not used: only Mode verify-full looks at certificates");
        } else if (ca != null && !Files.isReadable(ca)) {
            report.problem(tls.at("CA"), "'" + ca + "' is not a readable file");
        }
    }
}
