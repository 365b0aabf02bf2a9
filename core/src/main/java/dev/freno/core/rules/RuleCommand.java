package dev.freno.core.rules;

import org.jspecify.annotations.Nullable;

/**
 * A change of the rules, as it is replicated. The node that proposes a command fixes every instant in it, so that
 * applying it needs no clock; and what could not be applied cannot be made, so that applying it never fails.
 *
 * <p>Immutable.
 */
public sealed interface RuleCommand {
    /**
     * Throttles an app. What is null keeps the value of the rule in force for the same app and store at {@code
     * atMillis}; without one, the ratio is 1 and the expiry {@code defaultExpiry}.
     *
     * @param app the app, not empty
     * @param store the only store it is for, null for all
     * @param ratio 0 to 1, or null to keep
     * @param expiry when the rule ends, or null to keep
     * @param defaultExpiry when a new rule without an expiry of its own ends
     * @param atMillis the proposing node's wall clock
     */
    record ThrottleApp(
            String app,
            @Nullable String store,
            @Nullable Double ratio,
            @Nullable Expiry expiry,
            Expiry defaultExpiry,
            long atMillis)
            implements RuleCommand {
        public ThrottleApp {
            demandName(app);
            if (ratio != null && !(ratio >= 0 && ratio <= 1)) {
                throw new IllegalArgumentException("a ratio is within 0 to 1, not " + ratio);
            }
        }
    }

    /** Removes the rule for exactly this app and store; unknown is fine. */
    record UnthrottleApp(String app, @Nullable String store) implements RuleCommand {
        public UnthrottleApp {
            demandName(app);
        }
    }

    /**
     * Leaves a host out of every aggregate.
     *
     * @param host a host name, or {@code host:port}
     * @param expiry until when
     */
    record SkipHost(String host, Expiry expiry) implements RuleCommand {
        public SkipHost {
            demandName(host);
        }
    }

    /** Ends the skipping of exactly this host; unknown is fine. */
    record RecoverHost(String host) implements RuleCommand {
        public RecoverHost {
            demandName(host);
        }
    }

    /** Forgets rules that had ended at an instant of the proposing node's wall clock; changes no verdict. */
    record DropExpired(long atMillis) implements RuleCommand {}

    private static void demandName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a command needs the name of an app or a host");
        }
    }
}
