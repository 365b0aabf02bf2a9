package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Flags as service files made for the original write them. */
class FlagWordsTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Freno.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    @Test
    void switches_inAnyOfTheOriginalsWords_areTaken() {
        for (String word : List.of("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False")) {
            assertThat(run("--stack=" + word, "-quiet=" + word, "-version"))
                    .as(word)
                    .isZero();
        }
        assertThat(run("serve", "--debug=1", "--help")).isZero();
        assertThat(run("-version=0", "--http=F", "--help=T")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void switches_inOtherWords_areRefusedWithExitCode2() {
        assertThat(run("--stack=yes", "--version")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("'yes' is not true or false");
    }

    @Test
    void words_afterTheFlags_areRefusedWithExitCode2() {
        assertThat(run("--version", "nonsense")).isEqualTo(2);
        assertThat(run("--stack", "-http-port", "80", "serve-all")).isEqualTo(2);
        assertThat(run("version", "now")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("'nonsense'", "'serve-all'", "'now'");
    }

    @Test
    void numbers_areDecimal() {
        assertThat(run("-http-port=8087", "--version")).isZero();
        for (String port : List.of("0x50", "0b11", "8_087", "80.5", "")) {
            assertThat(run("-http-port=" + port, "--version")).as(port).isEqualTo(2);
        }
        assertThat(err.toString()).contains("'0x50' is not an int");
    }

    @Test
    void help_askedForInAnyWay_isOnStdout() {
        for (String word : List.of("-help", "--help", "-h", "help")) {
            assertThat(run(word)).as(word).isZero();
            assertThat(out.toString()).as(word).contains("Usage: freno <command>", "-http-port", "demo");
            out.getBuffer().setLength(0);
        }
        assertThat(run("help", "serve")).isZero();
        assertThat(out.toString()).contains("-raft-datadir");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void commandsOfTheMachine_areNotInTheHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("version").doesNotContain("train");
    }

    @Test
    void config_withoutACommandOrFile_isRefusedWithExitCode2() {
        assertThat(run("config")).isEqualTo(2);
        assertThat(run("config", "check")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("Usage: freno config", "FILE");
    }

    @Test
    void configCheck_ofAFileThatIsMissing_isExitCode1() {
        assertThat(run("config", "check", directory.resolve("none.json").toString()))
                .isEqualTo(1);
        assertThat(out.toString()).startsWith("error: ").contains("none.json");
    }

    @Test
    void bench_ofWhatItCannotMeasure_isRefusedWithExitCode2() {
        for (String words : List.of(
                "start --rounds 0",
                "faults --minutes 0",
                "soak --minutes 9",
                "soak --rate 0",
                "check --rate -1",
                "check --seconds 0",
                "probe --hosts 0",
                "probe --interval 0",
                "start --against http://127.0.0.1:1/",
                "start --beside freno",
                "check --against https://127.0.0.1/",
                "check --against 127.0.0.1:8080",
                "everything")) {
            assertThat(run(("bench " + words).split(" "))).as(words).isEqualTo(2);
        }
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "--rounds must be 1 or more, not 0",
                        "--minutes must be within 10 and 10080, not 9",
                        "--rate must be within 1 and 1000000, not 0",
                        "--seconds must be within 1 and 600, not 0",
                        "--hosts must be within 1 and 1000, not 0",
                        "--interval must be within 1 and 60000, not 0",
                        "--against does not go with start",
                        "--beside does not go with start",
                        "--against needs a URL such as http://127.0.0.1:8080/, not https://127.0.0.1/",
                        "'everything'");
    }

    @Test
    void bench_help_listsWhatCanBeMeasuredAndHow() {
        assertThat(run("bench", "--help")).isZero();
        assertThat(out.toString())
                .contains("check ", "scale ", "soak ", "--beside", "--against", "--seconds", "--rate", "--minutes");
    }
}
