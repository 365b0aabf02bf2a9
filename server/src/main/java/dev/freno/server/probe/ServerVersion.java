package dev.freno.server.probe;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version a server announces. Immutable.
 *
 * @param mariaDb whether it is MariaDB, else MySQL or one of its kin
 * @param number the version as one comparable number, 0 if the text tells none
 */
record ServerVersion(boolean mariaDb, int number) {
    /** MariaDB puts this before its own version, for the sake of old replicas. */
    private static final String MARIADB_DISGUISE = "5.5.5-";

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?.*");

    /** Reads an announcement such as {@code 8.0.36-28} or {@code 5.5.5-10.6.12-MariaDB-log}; never fails. */
    static ServerVersion parse(String announced) {
        boolean mariaDb = announced.toLowerCase(Locale.ROOT).contains("mariadb");
        String text = mariaDb && announced.startsWith(MARIADB_DISGUISE)
                ? announced.substring(MARIADB_DISGUISE.length())
                : announced;
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.matches()) {
            return new ServerVersion(mariaDb, 0);
        }
        String patch = numbers.group(3);
        return of(
                mariaDb,
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    static ServerVersion of(boolean mariaDb, int major, int minor, int patch) {
        return new ServerVersion(mariaDb, (major * 1_000 + minor) * 1_000 + patch);
    }

    /** For the operator's eyes. */
    @Override
    public String toString() {
        return (mariaDb ? "MariaDB " : "MySQL ") + number / 1_000_000 + "." + number / 1_000 % 1_000 + "."
                + number % 1_000;
    }

    boolean isAtLeast(int major, int minor, int patch) {
        return number >= of(mariaDb, major, minor, patch).number;
    }
}
