package dev.freno.cli;

import dev.freno.server.group.mysql.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "schema",
        description = {
            "Print the tables that freno needs in a MySQL backend:",
            "freno schema | mysql --user=… freno_backend"
        })
final class SchemaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--collation",
            description = "How names are compared (default: ${DEFAULT-VALUE}, letter by letter).")
    private String collation = Schema.DEFAULT_COLLATION;

    @Mixin
    HelpFlag help = new HelpFlag();

    @Override
    public void run() {
        try {
            spec.commandLine().getOut().print(Schema.sql(collation));
            spec.commandLine().getOut().flush();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--collation: " + e.getMessage(), e);
        }
    }
}
