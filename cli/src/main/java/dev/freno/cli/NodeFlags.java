package dev.freno.cli;

import dev.freno.server.config.ConfigSources;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which node is meant, by its configuration and its place in the group: for the node itself and for those who ask it. */
final class NodeFlags {
    @Option(
            names = {"-config", "--config"},
            paramLabel = "FILE",
            description =
                    "The node's configuration file. Without it /etc/freno.conf.json, then conf/freno.conf.json, the"
                            + " later overriding keys of the earlier.")
    private @Nullable Path config;

    @Option(
            names = {"-raft-bind", "--raft-bind"},
            paramLabel = "HOST:PORT",
            description = "The node's raft address; overrides RaftBind.")
    @Nullable String raftBind;

    @Option(
            names = {"-raft-nodes", "--raft-nodes"},
            paramLabel = "HOST:PORT,…",
            description = "All raft nodes, with commas between them; overrides RaftNodes.")
    @Nullable String raftNodes;

    ConfigSources sources() {
        return config == null ? ConfigSources.USUAL : ConfigSources.only(config);
    }
}
