package dev.freno.cli;

import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.mysql.BackendInspection;
import dev.freno.server.group.raft.GroupChangeException;
import dev.freno.server.group.raft.RaftAdmin;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at a running group of nodes and changes it, with the configuration of any of them. */
@Command(
        name = "group",
        description = "Look at a running group of nodes, and change who is in it and who leads.",
        subcommands = {
            GroupCommand.Status.class,
            GroupCommand.Add.class,
            GroupCommand.Remove.class,
            GroupCommand.Transfer.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class GroupCommand {
    private static final int FAILED = CommandLine.ExitCode.SOFTWARE;

    @Mixin
    HelpFlag help = new HelpFlag();

    /** What all of these commands have. */
    abstract static class Task implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private NodeFlags node = new NodeFlags();

        @Mixin
        HelpFlag help = new HelpFlag();

        final PrintWriter out() {
            return spec.commandLine().getOut();
        }

        final PrintWriter err() {
            return spec.commandLine().getErr();
        }

        /** Progress is for people who wait, so it is not kept back. */
        final void tell(String line) {
            out().println(line);
            out().flush();
        }

        @Override
        public final Integer call() {
            LogLevels.quiet();
            Overrides overrides = new Overrides(null, null, node.raftBind, node.raftNodes, false, false);
            NodeConfig config = Configurations.load(node.sources(), overrides, err());
            if (config == null) {
                return FAILED;
            }
            return switch (config.group()) {
                case GroupSettings.Raft raft -> call(raft);
                case GroupSettings.MySqlBackend backend -> call(backend, config.identity());
            };
        }

        private int call(GroupSettings.Raft settings) {
            try {
                return on(RaftAdmin.of(settings));
            } catch (GroupStartException | GroupChangeException e) {
                return failed(String.valueOf(e.getMessage()));
            }
        }

        final int failed(String why) {
            err().println("error: " + why);
            return FAILED;
        }

        /** For a group by raft; the exit code. */
        abstract int on(RaftAdmin group) throws GroupChangeException;

        /** For a group by a MySQL backend; the exit code. */
        int call(GroupSettings.MySqlBackend backend, NodeConfig.Identity identity) {
            return failed("with a MySQL backend there are no members to change: a node takes part as soon as it is"
                    + " configured with BackendMySQLHost " + backend.host() + " and started, and leaves when it is"
                    + " stopped");
        }
    }

    @Command(
            name = "status",
            description = {
                "Show the members, who leads, and how far each is.",
                "Exit code 0: there is a leader and a majority answers; 1: not so.",
                "With a MySQL backend: what its tables say; 0 if they are as needed and the leader's lease is live."
            })
    static final class Status extends Task {
        @Override
        int on(RaftAdmin group) {
            return new GroupTable(group.status()).print(out(), err()) ? CommandLine.ExitCode.OK : FAILED;
        }

        @Override
        int call(GroupSettings.MySqlBackend backend, NodeConfig.Identity identity) {
            try {
                return new BackendTable(BackendInspection.read(backend, identity.domain(), identity.shareDomain()))
                                .print(out(), err())
                        ? CommandLine.ExitCode.OK
                        : FAILED;
            } catch (IllegalArgumentException e) {
                return failed("the MySQL backend cannot be used: " + e.getMessage());
            }
        }
    }

    @Command(
            name = "add",
            description = {
                "Add a node to the group. Start it first, with an empty data directory and with RaftNodes naming it and"
                        + " the members. It catches up before it votes.",
                "Exit code 0: it is a member; 1: it is not, or not for sure."
            })
    static final class Add extends Task {
        @Parameters(paramLabel = "HOST:PORT", description = "The node's raft address.")
        private String address = "";

        @Override
        int on(RaftAdmin group) throws GroupChangeException {
            group.add(address, this::tell);
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "remove",
            description = {
                "Remove a member, which may be down. Where it leads, another takes over first.",
                "Exit code 0: it is no member any more; 1: it is, or may be."
            })
    static final class Remove extends Task {
        @Parameters(paramLabel = "HOST:PORT", description = "The member's raft address.")
        private String address = "";

        @Override
        int on(RaftAdmin group) throws GroupChangeException {
            group.remove(address, this::tell);
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "transfer",
            description = {
                "Have the leader hand over to another member, for example before its host is maintained.",
                "Exit code 0: another leads; 1: not so."
            })
    static final class Transfer extends Task {
        @Parameters(
                paramLabel = "HOST:PORT",
                arity = "0..1",
                description = "Who shall lead; without it the leader chooses.")
        private @Nullable String target;

        @Override
        int on(RaftAdmin group) throws GroupChangeException {
            group.transfer(target, this::tell);
            return CommandLine.ExitCode.OK;
        }
    }
}
