package dev.freno.server;

import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be configured and this version does not do. Where it would be unsafe to go on without it, the node does not
 * start; else the log says that it has no effect.
 */
final class Unbuilt {
    static final String MYSQL_BACKEND =
            "this version of freno has no MySQL backend: remove BackendMySQLHost and set RaftDataDir";

    private static final Logger LOG = LoggerFactory.getLogger(Unbuilt.class);

    private Unbuilt() {}

    static void refuse(NodeConfig config) throws StartException {
        switch (config.group()) {
            case GroupSettings.MySqlBackend backend -> throw new StartException(MYSQL_BACKEND);
            case GroupSettings.Raft raft
            when raft.nodes().size() > 1 ->
                throw new StartException("this version of freno runs as a single node: RaftNodes names "
                        + raft.nodes().size() + " nodes, leave it empty");
            case GroupSettings.Raft raft -> {}
        }
    }

    static void warn(NodeConfig config) {
        if (!config.identity().shareDomain().isEmpty()) {
            LOG.warn("ShareDomain has no effect in this version");
        }
    }
}
