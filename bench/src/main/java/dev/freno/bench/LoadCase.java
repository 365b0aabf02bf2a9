package dev.freno.bench;

import dev.freno.bench.load.Load;
import dev.freno.bench.load.Method;
import dev.freno.bench.load.Requests;
import java.time.Duration;
import java.util.Locale;

/**
 * One way to ask. Immutable.
 *
 * @param rate in requests a second, 0 for as fast as answers come
 */
record LoadCase(Method method, int connections, int rate) {
    Load.Setting setting(Requests requests, Duration duration) {
        return new Load.Setting(requests, connections, duration, rate, 0);
    }

    @Override
    public String toString() {
        String on = connections == 1 ? "1 connection" : connections + " connections";
        return rate == 0 ? method + ", " + on : String.format(Locale.ROOT, "%s, %,d/s on %s", method, rate, on);
    }
}
