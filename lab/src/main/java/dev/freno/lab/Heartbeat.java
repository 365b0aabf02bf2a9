package dev.freno.lab;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes the time into {@code meta.heartbeat} on the primary, over and over, in a daemon thread of its own. What a
 * replica shows there tells how far behind it is. The time is UTC with microseconds, whatever the sessions' time zone.
 *
 * <p>While the primary cannot be reached the writer keeps trying, ten times a second. Thread-safe.
 */
public final class Heartbeat implements AutoCloseable {

    /** A metric query for freno: the lag in seconds, as a decimal with microseconds. Right in any time zone. */
    public static final String LAG_QUERY =
            "select timestampdiff(microsecond, ts, utc_timestamp(6)) * 0.000001 from meta.heartbeat order by ts desc limit 1";

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final LabServer primary;
    private final long intervalNanos;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile boolean paused;
    private volatile Instant lastWritten = Instant.EPOCH;

    Heartbeat(LabServer primary, Duration interval) {
        this.primary = primary;
        this.intervalNanos = interval.toNanos();
        this.thread = Thread.ofPlatform().daemon().name("lab-heartbeat").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The last time that the primary has committed; the epoch before the first. */
    public Instant lastWritten() {
        return lastWritten;
    }

    /** No more writes until {@link #resume()}; one under way may still be committed. */
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        LockSupport.unpark(thread);
    }

    /** Ends the writer for good. Does not wait for a write under way. */
    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (running) {
            try (Connection connection = primary.connect();
                    PreparedStatement update =
                            connection.prepareStatement("update meta.heartbeat set ts = ? where id = 1")) {
                writeOn(update);
            } catch (SQLException e) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void writeOn(PreparedStatement update) throws SQLException {
        long next = System.nanoTime();
        while (running) {
            if (!paused) {
                write(update);
            }
            next = Math.max(next + intervalNanos, System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void write(PreparedStatement update) throws SQLException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        update.setString(1, LocalDateTime.ofInstant(now, ZoneOffset.UTC).format(FORMAT));
        update.executeUpdate();
        lastWritten = now;
    }
}
