package dev.freno.bench.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So many requests a second, evenly, each at its fixed time. One that nobody could send for {@link #PATIENCE_NANOS} is given up, which
 * bounds how many wait.
 */
final class OpenSchedule implements Schedule {
    static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final int rate;
    private final AtomicLong claimed = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong mostWaiting = new AtomicLong();
    private volatile long count;
    private volatile long startNanos;

    OpenSchedule(int rate, long durationNanos) {
        this.rate = rate;
        this.count = Math.max(1, Math.multiplyExact(durationNanos / 1_000, (long) rate) / 1_000_000);
    }

    @Override
    public void start(long nowNanos) {
        startNanos = nowNanos;
    }

    @Override
    public long claim(long nowNanos) {
        long next = claimed.get();
        while (next < count && due(next) - nowNanos <= 0) {
            if (claimed.compareAndSet(next, next + 1)) {
                if (nowNanos - due(next) <= PATIENCE_NANOS) {
                    return due(next);
                }
                givenUp.incrementAndGet();
            }
            next = claimed.get();
        }
        return NONE;
    }

    /** Notes how many are due at this time and wait for a free connection. */
    void look(long nowNanos) {
        mostWaiting.accumulateAndGet(waiting(nowNanos), Math::max);
    }

    /** How many are due at this time and not claimed. */
    long waiting(long nowNanos) {
        long dueUntilNow = (nowNanos - startNanos) / 1_000 * rate / 1_000_000 + 1;
        return Math.max(0, Math.min(count, dueUntilNow) - claimed.get());
    }

    /** The largest number that {@link #look} has seen. */
    long mostWaiting() {
        return mostWaiting.get();
    }

    /** How many have waited too long and were never sent. */
    long givenUp() {
        return givenUp.get();
    }

    @Override
    public long nextDue() {
        return due(claimed.get());
    }

    private long due(long request) {
        return startNanos + request / rate * SECOND + request % rate * SECOND / rate;
    }

    @Override
    public boolean isOver(long nowNanos) {
        return claimed.get() >= count;
    }

    @Override
    public void stop() {
        count = Math.min(count, claimed.get());
    }
}
