package dev.freno.cli;

import picocli.CommandLine.Option;

/** The way to ask for help, the same for every command: with one dash, as the original has it, or with two. */
final class HelpFlag {
    @Option(
            names = {"-help", "--help", "-h"},
            arity = "0..1",
            fallbackValue = "true",
            usageHelp = true,
            description = "Print this help and exit.")
    boolean asked;
}
