package dev.freno.bench.load;

/** Whoever is free sends at once. */
final class ClosedSchedule implements Schedule {
    private final long durationNanos;
    private volatile long endNanos;
    private volatile boolean stopped;

    ClosedSchedule(long durationNanos) {
        this.durationNanos = durationNanos;
    }

    @Override
    public void start(long nowNanos) {
        endNanos = nowNanos + durationNanos;
    }

    @Override
    public long claim(long nowNanos) {
        return isOver(nowNanos) ? NONE : nowNanos;
    }

    @Override
    public long nextDue() {
        return NONE;
    }

    @Override
    public boolean isOver(long nowNanos) {
        return stopped || nowNanos - endNanos >= 0;
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
