package dev.freno.cli;

import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that the original has, as one set for the command itself and for {@code serve}. */
final class ServeFlags {
    @Mixin
    private NodeFlags node = new NodeFlags();

    @Option(
            names = {"-http-port", "--http-port"},
            paramLabel = "PORT",
            description = "HTTP port; overrides ListenPort.")
    private @Nullable Integer httpPort;

    @Option(
            names = {"-raft-datadir", "--raft-datadir"},
            paramLabel = "DIR",
            description = "Where raft keeps its log; overrides RaftDataDir.")
    private @Nullable String raftDataDir;

    @Option(
            names = {"-force-leadership", "--force-leadership"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Answer as leader whatever the group says. For emergencies.")
    private boolean forceLeadership;

    @Option(
            names = {"-enable-profiling", "--enable-profiling"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Accepted for the original's sake; overrides EnableProfiling.")
    private boolean enableProfiling;

    @Option(
            names = {"-quiet", "--quiet"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Log errors only.")
    private boolean quiet;

    @Option(
            names = {"-verbose", "--verbose"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Log transitions, which is the default.")
    boolean verbose;

    @Option(
            names = {"-debug", "--debug"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Log much, from libraries too.")
    private boolean debug;

    @Option(
            names = {"-stack", "--stack"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Log stack traces with errors.")
    private boolean stack;

    /** Loads the configuration and tells what is wrong with it; 0 if nothing is. */
    int checkConfiguration(CommandLine line) {
        return load(line) == null ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    /** Serves until told to stop; the exit code. */
    int serve(CommandLine line) {
        setLogLevel();
        NodeConfig configuration = load(line);
        return configuration == null
                ? CommandLine.ExitCode.SOFTWARE
                : new Daemon(configuration, stack).run(line.getErr());
    }

    private @Nullable NodeConfig load(CommandLine line) {
        Overrides overrides =
                new Overrides(httpPort, raftDataDir, node.raftBind, node.raftNodes, forceLeadership, enableProfiling);
        return Configurations.load(node.sources(), overrides, line.getErr());
    }

    private void setLogLevel() {
        if (quiet) {
            LogLevels.quiet();
        } else if (debug) {
            LogLevels.debug();
        } else {
            LogLevels.normal();
        }
    }
}
