package dev.freno.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Shows how a run goes: one line rewritten in place on a terminal, plain lines now and then elsewhere. */
final class Display {
    private static final String REWRITE = "\r\u001b[2K";
    private static final int BAR = 20;
    private static final long PLAIN_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final PrintStream out;
    private final boolean live;
    private boolean lineOpen;
    private long nextPlainNanos = Long.MIN_VALUE;

    Display(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** How often {@link #progress} is worth calling. */
    Duration interval() {
        return Duration.ofMillis(100);
    }

    void say(String text) {
        closeLine();
        out.println(text);
        out.flush();
    }

    void progress(String line, long nowNanos) {
        if (live) {
            out.print(REWRITE + line);
            out.flush();
            lineOpen = true;
        } else if (nowNanos >= nextPlainNanos) {
            nextPlainNanos = nowNanos + PLAIN_INTERVAL_NANOS;
            out.println(line);
            out.flush();
        }
    }

    void closeLine() {
        if (lineOpen) {
            out.println();
            lineOpen = false;
        }
        nextPlainNanos = Long.MIN_VALUE;
    }

    static String bar(int part, int whole) {
        int full = (int) ((long) BAR * part / Math.max(1, whole));
        return "█".repeat(full) + "░".repeat(BAR - full);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}
