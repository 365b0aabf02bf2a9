package dev.freno.server.config;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects problems and warnings while a configuration is read; each is kept once. For one thread. */
final class Report {
    /** The longest text of a problem or warning, and the longest path; what is longer is cut. */
    static final int MAX_LENGTH = 400;

    private static final Comparator<Place> BY_LINE =
            Comparator.comparing(Place::source).thenComparingInt(Place::line);

    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<Warning> warnings = new LinkedHashSet<>();

    void problem(Place place, String text) {
        problems.add(new Problem(tidy(place), tidy(text)));
    }

    void warning(Place place, String text) {
        warnings.add(new Warning(tidy(place), tidy(text)));
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    List<Problem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(Problem::place, BY_LINE))
                .toList();
    }

    List<Warning> warnings() {
        return warnings.stream()
                .sorted(Comparator.comparing(Warning::place, BY_LINE))
                .toList();
    }

    private static Place tidy(Place place) {
        return new Place(place.source(), place.line(), tidy(place.path()));
    }

    /** One line of bounded length, so that a hostile file cannot forge or flood a log. */
    private static String tidy(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
