package dev.freno.cli;

import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        description = "Work with configuration files.",
        subcommands = {ConfigCommand.Check.class},
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {
    @Mixin
    HelpFlag help = new HelpFlag();

    @Command(
            name = "check",
            description = {
                "Read a configuration as serve would, and tell everything that is wrong with it, without starting.",
                "Exit code 0: it can be used; 1: it cannot."
            })
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The configuration file.")
        private Path file = Path.of("");

        @Mixin
        HelpFlag help = new HelpFlag();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            NodeConfig config = Configurations.load(ConfigSources.only(file), Overrides.NONE, out);
            if (config == null) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            out.println(file + ": fine, " + config.stores().size() + " stores");
            return CommandLine.ExitCode.OK;
        }
    }
}
