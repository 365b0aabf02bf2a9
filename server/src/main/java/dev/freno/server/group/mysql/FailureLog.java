package dev.freno.server.group.mysql;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a use of the backend fails, once more when for another reason, and when it is over. Confined to the loop. */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    private final String what;
    private final String meanwhile;
    private @Nullable Boolean operatorNeeded;

    /**
     * A log of one use.
     *
     * @param what what is done, such as "the lease cannot be held"
     * @param meanwhile what that means for the node
     */
    FailureLog(String what, String meanwhile) {
        this.what = what;
        this.meanwhile = meanwhile;
    }

    void failed(Throwable error) {
        boolean needed = BackendFailure.needsOperator(error);
        if (operatorNeeded != null && operatorNeeded == needed) {
            return;
        }
        operatorNeeded = needed;
        if (needed) {
            LOG.error(
                    "{}: {}. This lasts until the schema or the account is mended: `freno schema` prints the tables. {}",
                    what,
                    BackendFailure.reason(error),
                    meanwhile);
        } else {
            LOG.warn("{}: {}. {}", what, BackendFailure.reason(error), meanwhile);
        }
    }

    void succeeded() {
        if (operatorNeeded != null) {
            operatorNeeded = null;
            LOG.info("over: {}", what);
        }
    }
}
