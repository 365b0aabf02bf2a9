package dev.freno.bench.faults;

import dev.freno.bench.group.Answer;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.RuleState;
import dev.freno.bench.history.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What all nodes hold after everything is healed and all clients have ended. */
public final class EndState {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private EndState() {}

    /**
     * The rules that a node lists: of throttled apps and of skipped hosts, which count as throttled at a ratio of 1.
     *
     * @throws IllegalStateException if it does not answer
     */
    public static Map<String, RuleState> rulesOf(GroupNode node) {
        Map<String, RuleState> rules = new TreeMap<>();
        for (Map.Entry<String, JsonNode> app : list(node, "/throttled-apps").properties()) {
            rules.put(
                    app.getKey(),
                    new RuleState(true, app.getValue().get("Ratio").asDouble()));
        }
        for (String host : list(node, "/skipped-hosts").propertyNames()) {
            rules.put(host, new RuleState(true, 1));
        }
        return rules;
    }

    private static JsonNode list(GroupNode node, String path) {
        try (Ask ask = new Ask(node, LIMIT)) {
            Answer answer = ask.get(path);
            if (answer.status() != 200) {
                throw new IllegalStateException(
                        "node " + node.number() + ", " + path + ": " + answer.status() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        }
    }

    /** Whether all nodes answer, and list the same. */
    public static boolean isEqualOnAll(NodeGroup group) {
        try {
            return group.nodes().stream().map(EndState::rulesOf).distinct().count() == 1;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /**
     * Compares what is in force with what may be.
     *
     * @param possible the states each subject may be in; the others have no rule
     */
    static List<Violation> compare(Map<String, RuleState> rules, Map<String, Set<RuleState>> possible) {
        List<Violation> found = new ArrayList<>();
        possible.forEach((subject, states) -> {
            RuleState actual = rules.getOrDefault(subject, RuleState.NONE);
            if (!states.contains(actual)) {
                found.add(new Violation(
                        "at the end " + subject + " is in a state that no order of its calls leads to",
                        List.of("it is " + actual, "possible are " + states)));
            }
        });
        rules.forEach((subject, actual) -> {
            if (!possible.containsKey(subject)) {
                found.add(new Violation("at the end there is a rule for " + subject, List.of(actual)));
            }
        });
        return found;
    }
}
