package dev.freno.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Many different apps that ask for one store. */
final class Apps {
    private Apps() {}

    /** The paths of their checks. */
    static List<String> checks(int apps) {
        return IntStream.range(0, apps)
                .mapToObj(app -> String.format(Locale.ROOT, "/check/app-%06d/mysql/%s", app, Stores.NAME))
                .toList();
    }
}
