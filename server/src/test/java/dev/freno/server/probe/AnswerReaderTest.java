package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final long AT = 42;

    private static Reading select(Table answer) {
        return AnswerReader.onlyNumber(answer, AT);
    }

    private static Table row(@Nullable Object... cells) {
        return rows(cells.length, cells);
    }

    /** Rows of one width, their cells one after the other. */
    private static Table rows(int width, @Nullable Object... cells) {
        List<String> columns = List.of("a", "b", "c").subList(0, width);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < cells.length; i += width) {
            rows.add(Arrays.copyOfRange(cells, i, i + width));
        }
        return new Table(columns, rows, rows.size());
    }

    private static void assertUnusable(Reading reading, String why) {
        assertThat(reading).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.PARSE);
            assertThat(failure.detail()).contains(why);
            assertThat(failure.atNanos()).isEqualTo(AT);
        });
    }

    static Stream<Object> numbers() {
        return Stream.of(
                2,
                2L,
                (byte) 2,
                2.0,
                2.0f,
                new BigDecimal("2.0"),
                Numeric.parse("2.0"),
                "2",
                " 2.0 ",
                "+2",
                "2.",
                "0.2e1",
                Buffer.buffer("2"));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void read_whenTheCellIsANumber_isItsValue(Object cell) {
        assertThat(select(row(cell))).isEqualTo(new Value(2, AT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "NaN", "Infinity", "1d", "0x1p3", "1,5", "1 2", "--1", "1e99999"})
    void read_whenTheTextIsNoNumber_isAFailure(String text) {
        assertUnusable(select(row(text)), "not a number");
    }

    @Test
    void read_whenTheNumberIsOutOfRange_isAFailure() {
        assertUnusable(select(row("1e999")), "Infinity");
        assertUnusable(select(row(Double.NaN)), "NaN");
        assertUnusable(select(row(-1.01)), "-1.01");
        assertThat(select(row(-1))).isEqualTo(new Value(0, AT));
    }

    @Test
    void read_whenThereIsNoNumber_saysWhy() {
        assertUnusable(select(row((Object) null)), "NULL");
        assertUnusable(select(row(LocalDate.EPOCH)), "LocalDate");
        assertUnusable(select(new Table(List.of("a"), List.of(), 0)), "no row");
        assertUnusable(select(rows(1, 1, 2)), "2 rows");
        assertUnusable(select(row(1, 2)), "2 columns");
        assertUnusable(select(Table.EMPTY), "no row");
        assertUnusable(select(row("x".repeat(5_000))), "xxx…");
    }

    @Test
    void read_whenShown_isTheSecondColumn() {
        assertThat(AnswerReader.shownNumber(row("Threads_running", "7"), AT)).isEqualTo(new Value(7, AT));
        assertUnusable(AnswerReader.shownNumber(row("7"), AT), "no second column");
        assertUnusable(AnswerReader.shownNumber(rows(2, "a", 1, "b", 2), AT), "2 rows");
        assertUnusable(AnswerReader.shownNumber(Table.EMPTY, AT), "no row");
        assertUnusable(AnswerReader.shownNumber(row("Innodb_status", "ON"), AT), "'ON'");
    }
}
