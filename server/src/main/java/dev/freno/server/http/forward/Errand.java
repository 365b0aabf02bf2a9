package dev.freno.server.http.forward;

import dev.freno.server.publish.ForwardMeters.Kind;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * Something to ask the leader.
 *
 * <p>Immutable.
 *
 * @param kind whether it may be asked twice
 * @param method GET or HEAD
 * @param target path and query, as the client sent them
 * @param forwardedFor where the client's request comes from
 */
public record Errand(Kind kind, HttpMethod method, String target, List<String> forwardedFor) {
    public Errand {
        forwardedFor = List.copyOf(forwardedFor);
    }

    boolean isCommand() {
        return kind == Kind.COMMAND;
    }

    /** The target in the characters that a request line may have. What is escaped anew means the same. */
    String wireTarget() {
        StringBuilder wire = new StringBuilder(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c > ' ' && c < 0x7f) {
                wire.append(c);
            } else {
                wire.append('%').append(hex(c >> 4)).append(hex(c));
            }
        }
        return wire.toString();
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit & 0xf, 16));
    }
}
