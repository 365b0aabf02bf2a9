package dev.freno.cli.demo;

import dev.freno.lab.LabServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A bulk job as teams write them: many small inserts, chunk after chunk. Its progress may be read from other threads
 * while it runs.
 */
final class BulkJob {
    /** Rows in one chunk, which is one transaction. */
    static final int CHUNK = 100;

    private static final int PAYLOAD = 400;
    private static final long PACE_NANOS = Duration.ofMillis(8).toNanos();
    private static final long HOLD_NANOS = Duration.ofMillis(50).toNanos();

    private final LabServer primary;
    private final int rows;
    private final Gate gate;
    private volatile int written;
    private final AtomicLong heldNanos = new AtomicLong();
    private volatile String doing = "starting";
    private volatile Gate.Answer lastAnswer = new Gate.Answer(false, "-");
    private volatile long finishedNanos;
    private volatile boolean finished;

    BulkJob(LabServer primary, int rows, Gate gate) {
        this.primary = primary;
        this.rows = rows;
        this.gate = gate;
    }

    /** Writes all rows; blocks until done, or until the thread is interrupted. */
    void run() throws SQLException {
        primary.execute("create database if not exists demo");
        primary.execute("drop table if exists demo.archive");
        primary.execute("create table demo.archive (id int auto_increment primary key, payload varchar(" + PAYLOAD
                + ") not null)");
        try (Connection connection = primary.connect();
                PreparedStatement insert = connection.prepareStatement(insertStatement())) {
            for (int i = 1; i <= CHUNK; i++) {
                insert.setString(i, "x".repeat(PAYLOAD));
            }
            while (written < rows && !Thread.currentThread().isInterrupted()) {
                step(insert);
            }
        } finally {
            doing = "done";
            finishedNanos = System.nanoTime();
            finished = true;
        }
    }

    private static String insertStatement() {
        return "insert into demo.archive (payload) values (?)" + ", (?)".repeat(CHUNK - 1);
    }

    private void step(PreparedStatement insert) throws SQLException {
        long start = System.nanoTime();
        Gate.Answer answer = gate.ask();
        lastAnswer = answer;
        if (answer.go()) {
            doing = "writing";
            insert.executeUpdate();
            written = Math.min(rows, written + CHUNK);
            pause(start, PACE_NANOS);
        } else {
            doing = "holding";
            pause(start, HOLD_NANOS);
            heldNanos.addAndGet(System.nanoTime() - start);
        }
    }

    private static void pause(long start, long nanos) {
        LockSupport.parkNanos(nanos - (System.nanoTime() - start));
    }

    int rows() {
        return rows;
    }

    int written() {
        return written;
    }

    Duration held() {
        return Duration.ofNanos(heldNanos.get());
    }

    String doing() {
        return doing;
    }

    Gate.Answer lastAnswer() {
        return lastAnswer;
    }

    /** When it ended, by {@link System#nanoTime()}; only after {@link #isFinished()}. */
    long finishedNanos() {
        return finishedNanos;
    }

    boolean isFinished() {
        return finished;
    }
}
