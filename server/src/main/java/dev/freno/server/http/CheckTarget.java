package dev.freno.server.http;

import dev.freno.core.check.CheckRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the target of a check: {@code /check/:app/:storeType/:storeName} and its three variants, by hand and in one
 * pass, because this is the path that is asked thousands of times a second.
 *
 * <p>The app alone may be empty: {@code /check//mysql/main1} asks for nobody, which the contract answers with "no app
 * indicated". Any other empty segment is a double or trailing slash, and no such path exists.
 */
final class CheckTarget {
    private static final String CHECK = "/check";
    private static final String READ = "-read";
    private static final String IF_EXISTS = "-if-exists";
    private static final String LOW = "low";

    private CheckTarget() {}

    /**
     * The check that a target asks for, null where it asks for something else.
     *
     * @param target the path and query as sent
     * @throws Rejected where it is a check and something in it is wrong
     */
    static @Nullable CheckRequest parse(String target) throws Rejected {
        if (!target.startsWith(CHECK)) {
            return null;
        }
        boolean read = target.startsWith(READ, CHECK.length());
        int afterRead = CHECK.length() + (read ? READ.length() : 0);
        boolean ifExists = target.startsWith(IF_EXISTS, afterRead);
        int slash = afterRead + (ifExists ? IF_EXISTS.length() : 0);
        return slash < target.length() && target.charAt(slash) == '/'
                ? parse(target, slash + 1, TargetText.pathEnd(target), read, ifExists)
                : null;
    }

    private static @Nullable CheckRequest parse(String target, int app, int end, boolean read, boolean ifExists)
            throws Rejected {
        int appEnd = slash(target, app, end);
        int typeEnd = slash(target, appEnd + 1, end);
        int nameEnd = read ? slash(target, typeEnd + 1, end) : end;
        boolean complete = appEnd + 1 < typeEnd && typeEnd + 1 < nameEnd && (read ? nameEnd + 1 < end : nameEnd == end);
        if (!complete || slash(target, read ? nameEnd + 1 : typeEnd + 1, end) < end) {
            return null;
        }
        return new CheckRequest(
                TargetText.parameter(target, app, appEnd),
                TargetText.parameter(target, appEnd + 1, typeEnd),
                TargetText.parameter(target, typeEnd + 1, nameEnd),
                read ? Parameters.threshold(TargetText.parameter(target, nameEnd + 1, end)) : null,
                ifExists,
                isLowPriority(target, end),
                CheckRequest.Origin.CLIENT);
    }

    /** The next slash, or the end. */
    private static int slash(String target, int from, int end) {
        int slash = from < end ? target.indexOf('/', from, end) : -1;
        return slash < 0 ? end : slash;
    }

    private static boolean isLowPriority(String target, int end) {
        if (end == target.length()) {
            return false;
        }
        try {
            return LOW.equals(TargetText.query(target, end, "p"));
        } catch (Rejected otherValue) {
            return false;
        }
    }
}
