package dev.freno.server.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every part of the reading shares. */
record Context(Map<String, String> environment, Report report) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    /** The text with each <code>${NAME}</code> replaced, once; null where one is not set, which is then a problem. */
    @Nullable String expand(String text, Place place) {
        Matcher variables = VARIABLE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        boolean complete = true;
        while (variables.find()) {
            String value = environment.get(variables.group(1));
            if (value == null) {
                report.problem(place, "environment variable " + variables.group() + " is not set");
                complete = false;
            }
            variables.appendReplacement(expanded, value == null ? "" : Matcher.quoteReplacement(value));
        }
        return complete ? variables.appendTail(expanded).toString() : null;
    }
}
