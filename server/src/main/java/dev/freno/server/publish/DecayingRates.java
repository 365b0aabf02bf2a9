package dev.freno.server.publish;

/**
 * Events per second, averaged with a weight that decays over one, five and fifteen minutes, as load averages are. Fed
 * with the running total every {@link #TICK_SECONDS}.
 *
 * <p>One writer; any thread may read.
 */
final class DecayingRates {
    /** How often {@link #tick} is to be called. */
    static final int TICK_SECONDS = 5;

    private volatile Rates rates = new Rates(0, 0, 0);
    private long lastTotal;
    private boolean begun;

    /** Events per second over one, five and fifteen minutes. */
    record Rates(double one, double five, double fifteen) {}

    Rates rates() {
        return rates;
    }

    void tick(long total) {
        double now = (total - lastTotal) / (double) TICK_SECONDS;
        Rates before = rates;
        rates = begun
                ? new Rates(decay(before.one, now, 1), decay(before.five, now, 5), decay(before.fifteen, now, 15))
                : new Rates(now, now, now);
        lastTotal = total;
        begun = true;
    }

    private static double decay(double before, double now, int minutes) {
        double weight = 1 - Math.exp(-TICK_SECONDS / (60.0 * minutes));
        return before + weight * (now - before);
    }
}
