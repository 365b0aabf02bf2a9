package dev.freno.core.check;

import dev.freno.core.rules.Throttle;
import java.util.List;

/**
 * The answer to a check. Only {@link Allowed}, and {@link UnknownStore} where it is excused, mean "write".
 *
 * <p>Immutable.
 */
public sealed interface Verdict {
    Reason reason();

    /** An answer that comes from the store's metrics. */
    sealed interface Measured extends Verdict {
        /** The finding that decided: the first that fails, or the worst relative to its threshold. */
        Finding decisive();

        /** One finding for each metric of the store, in their order. */
        List<Finding> findings();

        @Override
        default Reason reason() {
            return decisive().reason();
        }
    }

    /** Every metric is within its threshold, and nothing stands against the app. */
    record Allowed(Finding decisive, List<Finding> findings) implements Measured {}

    /** A metric is above its threshold. */
    record ThresholdExceeded(Finding decisive, List<Finding> findings) implements Measured {}

    /** A metric has no value yet on this node. */
    record NotCollected(Finding decisive, List<Finding> findings) implements Measured {}

    /** The newest value of a metric is too old to prove anything. */
    record Stale(Finding decisive, List<Finding> findings) implements Measured {}

    /** No host of the store counts. */
    record NoHosts(Finding decisive, List<Finding> findings) implements Measured {}

    /** A host failed to give a value, and the ignore rules do not excuse it. */
    record ProbeFailed(Finding decisive, List<Finding> findings) implements Measured {}

    /** The store is fine here, but another leader of the share domain finds it unhealthy. */
    record ShareDomainUnhealthy(Finding decisive, List<Finding> findings) implements Measured {
        @Override
        public Reason reason() {
            return Reason.SHARE_DOMAIN;
        }
    }

    /**
     * A rule refuses the app.
     *
     * @param rule the rule
     * @param threshold the threshold that a read check brought, else 0
     */
    record AppDenied(Throttle rule, double threshold) implements Verdict {
        @Override
        public Reason reason() {
            return Reason.APP_DENIED;
        }
    }

    /**
     * A low-priority check of a store that is refusing normal ones.
     *
     * @param threshold the threshold that a read check brought, else 0
     */
    record LowPriorityDenied(double threshold) implements Verdict {
        @Override
        public Reason reason() {
            return Reason.LOW_PRIORITY;
        }
    }

    /**
     * The store, or its type, is not configured.
     *
     * @param threshold the threshold that a read check brought, else 0; 0 where not even the type is known
     * @param excused whether the request asked for "write" in this case
     */
    record UnknownStore(double threshold, boolean excused) implements Verdict {
        @Override
        public Reason reason() {
            return Reason.NO_SUCH_STORE;
        }
    }

    /** The request names no app. */
    record NoApp() implements Verdict {
        @Override
        public Reason reason() {
            return Reason.NO_APP;
        }
    }

    /** This node may not answer for its group, and knows nobody who may. */
    record NoLeader() implements Verdict {
        @Override
        public Reason reason() {
            return Reason.NO_LEADER;
        }
    }
}
