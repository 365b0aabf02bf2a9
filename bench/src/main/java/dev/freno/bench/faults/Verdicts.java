package dev.freno.bench.faults;

import dev.freno.bench.group.Answer;
import dev.freno.bench.history.Outcome;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node's answer proves, by the HTTP contract. When in doubt: nothing. */
final class Verdicts {
    private static final Pattern REASON = Pattern.compile("\"Reason\":\"([A-Z_]+)\"");
    private static final Set<String> OF_STORE =
            Set.of("THRESHOLD_EXCEEDED", "STALE", "PROBE_FAILED", "NOT_COLLECTED_YET", "NO_HOSTS");

    private Verdicts() {}

    static Outcome ofCommand(Answer answer) {
        if (answer.status() == 200) {
            return Outcome.ACKNOWLEDGED;
        }
        boolean surelyNothing = !answer.wasSent()
                || answer.status() == 400
                || (answer.status() == 503 && answer.body().contains("nothing has changed"));
        return surelyNothing ? Outcome.NOTHING : Outcome.UNKNOWN;
    }

    /** Rules come before the store, so an answer about the store tells that no rule refused. */
    static Outcome ofCheck(Answer answer) {
        if (answer.status() == 200) {
            return Outcome.ALLOWED;
        }
        String reason = reason(answer);
        if (reason.equals("APP_DENIED")) {
            return Outcome.DENIED;
        }
        return OF_STORE.contains(reason) ? Outcome.HELD_BY_STORE : Outcome.NOTHING_LEARNED;
    }

    /** In one line, for people. */
    static String words(Answer answer) {
        String reason = reason(answer);
        return answer.status() + " " + (reason.isEmpty() ? answer.body().strip() : reason);
    }

    private static String reason(Answer answer) {
        Matcher reason = REASON.matcher(answer.body());
        return reason.find() ? reason.group(1) : "";
    }
}
