package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every difference from the original, and every defect of it, names a test that is there. */
class CompatibilityPageTest {
    private static final Path PROJECT = Path.of("..");
    private static final Path PAGE = PROJECT.resolve("docs").resolve("compatibility.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    /** What stands under "shown by", by the first cell of its row. */
    private static Map<String, String> shownBy() throws IOException {
        return Arrays.stream(Files.readString(PAGE).split("\n\n"))
                .filter(block -> block.startsWith("|"))
                .map(String::lines)
                .map(Stream::toList)
                .filter(table -> cells(table.getFirst()).getLast().equals("shown by"))
                .flatMap(table -> table.stream().skip(2))
                .map(CompatibilityPageTest::cells)
                .collect(Collectors.toMap(List::getFirst, List::getLast));
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|"))
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .toList();
    }

    /** The text of each test class of all modules, by its name. */
    private static Map<String, String> testClasses() throws IOException {
        try (Stream<Path> modules = Files.list(PROJECT)) {
            return modules.map(module -> module.resolve(Path.of("src", "test", "java")))
                    .filter(Files::isDirectory)
                    .flatMap(CompatibilityPageTest::sources)
                    .collect(Collectors.toMap(
                            CompatibilityPageTest::typeName, CompatibilityPageTest::text, (one, other) -> one + other));
        }
    }

    private static Stream<Path> sources(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String typeName(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyRow_namesATest() throws IOException {
        Map<String, String> rows = shownBy();
        assertThat(rows.size()).isGreaterThan(90);
        assertThat(rows.entrySet().stream()
                        .filter(row -> !TEST.matcher(row.getValue()).find())
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void everyTestThatIsNamed_isThere() throws IOException {
        Map<String, String> classes = testClasses();
        assertThat(shownBy().values().stream()
                        .flatMap(tests -> TEST.matcher(tests).results())
                        .filter(test ->
                                !classes.getOrDefault(test.group(1), "").contains("void " + test.group(2) + "("))
                        .map(MatchResult::group))
                .isEmpty();
    }
}
