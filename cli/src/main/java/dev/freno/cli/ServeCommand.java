package dev.freno.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Probe the configured stores and answer checks, until SIGTERM.",
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServeFlags flags = new ServeFlags();

    @Mixin
    HelpFlag help = new HelpFlag();

    @Override
    public Integer call() {
        return flags.serve(spec.commandLine());
    }
}
