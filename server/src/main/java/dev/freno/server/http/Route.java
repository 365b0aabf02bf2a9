package dev.freno.server.http;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path of the contract and what answers it.
 *
 * @param pattern its segments joined by slashes; those that begin with a colon are parameters
 * @param segments the same, split
 * @param handler what answers GET and HEAD
 */
record Route(String pattern, List<String> segments, Handler handler) {
    Route {
        segments = List.copyOf(segments);
    }

    /** Answers one request; on an event loop, so it must not block. */
    @FunctionalInterface
    interface Handler {
        Future<Answer> handle(Call call) throws Rejected;
    }

    /** An answer that is there at once. */
    @FunctionalInterface
    interface Reply {
        Answer to(Call call) throws Rejected;
    }

    /** A request as a handler sees it: its path parameters, decoded, and its query. */
    static final class Call {
        private final Map<String, String> parameters;
        private final String target;
        private final Asker asker;

        Call(Map<String, String> parameters, String target, Asker asker) {
            this.parameters = parameters;
            this.target = target;
            this.asker = asker;
        }

        Asker asker() {
            return asker;
        }

        /** A path parameter; of one that the route does not have, an empty text. */
        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }

        @Nullable String query(String name) throws Rejected {
            return TargetText.query(target, TargetText.pathEnd(target), name);
        }
    }

    static Route of(String pattern, Handler handler) {
        return new Route(pattern, split(pattern, 0, pattern.length()), handler);
    }

    /** The segments of a path, undecoded: after each slash, one. */
    static List<String> split(String target, int from, int end) {
        List<String> segments = new ArrayList<>();
        int at = from;
        while (at < end) {
            int slash = target.indexOf('/', at + 1, end);
            int to = slash < 0 ? end : slash;
            segments.add(target.substring(at + 1, to));
            at = to;
        }
        return segments;
    }

    private boolean isParameter(int segment) {
        return segments.get(segment).startsWith(":");
    }

    /** Whether a path is this route's. A parameter may be empty, to be told so, but not the last segment. */
    boolean matches(List<String> path) {
        if (path.size() != segments.size() || path.getLast().isEmpty()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!isParameter(i) && !segments.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    Call call(List<String> path, String target, Asker asker) throws Rejected {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            if (isParameter(i)) {
                String raw = path.get(i);
                parameters.put(segments.get(i).substring(1), TargetText.parameter(raw, 0, raw.length()));
            }
        }
        return new Call(parameters, target, asker);
    }
}
