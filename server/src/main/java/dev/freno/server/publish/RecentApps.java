package dev.freno.server.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who has asked lately: an app and where it asked from. At most {@link #MAX_ENTRIES} are kept, each for {@link #KEPT}
 * after its last check; a flood of new ones does not push out those that keep asking. Once there are as many, no more than
 * {@link #MAX_ADMISSIONS} new ones a second get the chance to take the place of an old one, so that a flood costs one
 * look-up for each check; others are taken up when they ask in a calmer second.
 *
 * <p>Thread-safe. Seeing a known one again costs a look-up and, once a second, a write.
 */
public final class RecentApps {
    /** The most entries kept. */
    public static final int MAX_ENTRIES = 10_000;

    /** Among how many new ones of a second, once there are {@link #MAX_ENTRIES}, the regular ones are told from others. */
    public static final int MAX_ADMISSIONS = 100;

    /** How long an entry is kept after its last check. */
    public static final Duration KEPT = Duration.ofHours(24);

    /** The longest remote name kept; what is longer is cut. */
    public static final int MAX_REMOTE_LENGTH = 64;

    private final Moments moments;
    private final Cache<Asker, Sighting> sightings;
    private final AtomicReference<Admissions> admissions = new AtomicReference<>(new Admissions(0));

    private record Asker(String app, String remote) {}

    private static final class Sighting {
        private volatile long epochSeconds;
    }

    /** The new ones of one second. */
    private static final class Admissions {
        private final long epochSeconds;
        private final AtomicInteger count = new AtomicInteger();

        Admissions(long epochSeconds) {
            this.epochSeconds = epochSeconds;
        }
    }

    /**
     * The last check of one asker.
     *
     * @param checkedAtEpoch seconds since 1970-01-01T00:00Z
     * @param minutesSinceChecked whole minutes, 0 or more
     */
    public record LastCheck(long checkedAtEpoch, long minutesSinceChecked) {}

    public RecentApps(Moments moments) {
        this.moments = moments;
        this.sightings = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterAccess(KEPT)
                .ticker(() -> moments.now().nanos())
                .executor(Runnable::run)
                .build();
    }

    /**
     * An app asked just now.
     *
     * @param remote where from: an address, or what a proxy said it was
     */
    public void saw(String app, String remote) {
        saw(app, remote, moments.now());
    }

    /**
     * An app asked. Of several checks within a second one is enough.
     *
     * @param remote where from: an address, or what a proxy said it was
     * @param now the present instant
     */
    public void saw(String app, String remote, Moment now) {
        long seconds = now.epochMillis() / 1000;
        Asker asker = new Asker(app, bounded(remote));
        Sighting sighting = sightings.getIfPresent(asker);
        if (sighting == null && isAdmitted(seconds)) {
            sighting = sightings.get(asker, added -> new Sighting());
        }
        if (sighting != null && sighting.epochSeconds != seconds) {
            sighting.epochSeconds = seconds;
        }
    }

    private boolean isAdmitted(long seconds) {
        if (sightings.estimatedSize() < MAX_ENTRIES) {
            return true;
        }
        Admissions latest = admissions.get();
        if (latest.epochSeconds != seconds) {
            latest = new Admissions(seconds);
            admissions.set(latest);
        }
        return latest.count.get() < MAX_ADMISSIONS && latest.count.incrementAndGet() <= MAX_ADMISSIONS;
    }

    private static String bounded(String remote) {
        for (int i = 0; i < remote.length(); i++) {
            if (i == MAX_REMOTE_LENGTH || isUnfit(remote.charAt(i))) {
                return sanitised(remote);
            }
        }
        return remote;
    }

    private static String sanitised(String remote) {
        StringBuilder clean = new StringBuilder(MAX_REMOTE_LENGTH);
        for (int i = 0; i < Math.min(remote.length(), MAX_REMOTE_LENGTH); i++) {
            clean.append(isUnfit(remote.charAt(i)) ? '?' : remote.charAt(i));
        }
        return clean.toString();
    }

    private static boolean isUnfit(char c) {
        return c < ' ' || c > '~';
    }

    /**
     * Those who asked, by {@code app/remote}.
     *
     * @param lastMinutes only those who asked within so many minutes; 0 for all
     */
    public SortedMap<String, LastCheck> report(long lastMinutes) {
        Moment now = moments.now();
        SortedMap<String, LastCheck> report = new TreeMap<>();
        sightings.cleanUp();
        sightings.asMap().forEach((asker, sighting) -> {
            long minutes = Math.max(0, now.epochMillis() / 1000 - sighting.epochSeconds) / 60;
            if (lastMinutes <= 0 || minutes <= lastMinutes) {
                report.put(asker.app() + "/" + asker.remote(), new LastCheck(sighting.epochSeconds, minutes));
            }
        });
        return report;
    }

    void addTo(Map<String, Number> vars) {
        vars.put("recent-apps", sightings.estimatedSize());
    }
}
