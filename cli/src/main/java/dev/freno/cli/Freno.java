package dev.freno.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command itself. Besides its subcommands it understands the flags of the original, with one dash or two, so that
 * existing service files keep working: {@code freno --http --config F} serves.
 */
@Command(
        name = "freno",
        description = "May this app write to this store now? A cooperative, highly available throttler.",
        synopsisHeading = "Usage: ",
        customSynopsis = {"freno <command> [options]", "       freno --http [--config FILE] [options]"},
        subcommands = {
            ServeCommand.class,
            ConfigCommand.class,
            GroupCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            SchemaCommand.class,
            VersionCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class
        },
        sortOptions = false)
final class Freno implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-http", "--http"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Serve; the same as the command serve.")
    private boolean http;

    @Option(
            names = {"-version", "--version"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Print the version and exit.")
    private boolean version;

    @Mixin
    HelpFlag help = new HelpFlag();

    @Mixin
    private ServeFlags flags = new ServeFlags();

    public static void main(String[] args) {
        int outcome = commandLine().execute(args);
        LogLevels.end();
        System.exit(outcome);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Freno());
        line.setPosixClusteredShortOptionsAllowed(false);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Boolean.TYPE, Freno::truth);
        return line;
    }

    /** The words for yes and no that the original's flags take. */
    private static Boolean truth(String word) {
        return switch (word) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new TypeConversionException("'" + word + "' is not true or false");
        };
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (version) {
            out.println(BuildInfo.read());
            return 0;
        }
        if (http) {
            return flags.serve(spec.commandLine());
        }
        int outcome = flags.checkConfiguration(spec.commandLine());
        if (outcome == 0) {
            spec.commandLine().usage(out);
        }
        return outcome;
    }
}
