package dev.freno.core.rules;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of app names: parts joined by {@code :}, general to special. {@code batch:archive:users} is governed by
 * rules for itself, else for {@code batch:archive}, else {@code batch}, else {@link #ALL}.
 */
public final class AppName {
    /** The name whose rules govern every app that has no rule of its own. */
    public static final String ALL = "all";

    /** The app that freno itself checks as, to learn the health of each metric. */
    public static final String SELF_CHECK = "freno";

    /** The app that other nodes of a share domain check as. */
    public static final String SHARE_DOMAIN_CHECK = "freno-share-domain";

    private static final char SEPARATOR = ':';
    private static final Set<String> INTERNAL = Set.of(SELF_CHECK, SHARE_DOMAIN_CHECK);

    private AppName() {}

    /** Whether a name is kept for freno's own checks; such an app cannot be throttled. */
    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }

    /** The next more general name, null after {@link #ALL}. */
    static @Nullable String parentOf(String name) {
        if (name.equals(ALL)) {
            return null;
        }
        int last = name.lastIndexOf(SEPARATOR);
        return last < 0 ? ALL : name.substring(0, last);
    }
}
