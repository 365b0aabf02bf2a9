package dev.freno.server.group.mysql;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that another process holds the lease under this node's name: while this one does not hold it, somebody renews it.
 * One write may be a statement of its own that came late, several are not. Says so once each time. Confined to the loop.
 */
final class NamesakeLog {
    private static final Logger LOG = LoggerFactory.getLogger(NamesakeLog.class);
    private static final int CERTAIN = 3;

    private final GroupMember self;
    private int writes;

    NamesakeLog(GroupMember self) {
        this.self = self;
    }

    /**
     * Takes in a row that was read while this process does not hold it.
     *
     * @param anew whether it was written since it was read before
     */
    void saw(LeaseRow row, boolean anew) {
        if (!row.holder().equals(self.serviceId())) {
            writes = 0;
        } else if (anew && ++writes == CERTAIN) {
            LOG.error(
                    "another process leads domain '{}' under the name of this node, '{}'. This node does not lead meanwhile."
                            + " Each node needs a name of its own: set HttpAdvertise",
                    self.domain(),
                    self.serviceId());
        }
    }
}
