package dev.freno.server.config;

import java.util.regex.Pattern;

/** Reads the name of a collation, which goes into a statement as it is. */
final class Collations {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{0,64}");

    private Collations() {}

    static String read(Section section, String key) {
        String name = section.text(key, "");
        if (!NAME.matcher(name).matches()) {
            section.context().report().problem(section.at(key), "'" + name + "' is not the name of a collation");
        }
        return name;
    }
}
