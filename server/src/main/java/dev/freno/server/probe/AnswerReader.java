package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a reading of a server's answer: one usable number, or a failure that says why there is none. Pure. */
final class AnswerReader {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");
    private static final int MAX_NUMBER = 64;
    private static final int MAX_SHOWN = 40;

    private AnswerReader() {}

    /** The number in an answer of one row and one column. */
    static Reading onlyNumber(Table answer, long atNanos) {
        if (answer.rowCount() == 1 && answer.columns().size() != 1) {
            return unusable(answer.columns().size() + " columns instead of one", atNanos);
        }
        return cellOfOnlyRow(answer, 0, atNanos);
    }

    /** The number in the second column of an answer of one row, as of a name and a value. */
    static Reading shownNumber(Table answer, long atNanos) {
        if (answer.rowCount() == 1 && answer.columns().size() < 2) {
            return unusable("no second column", atNanos);
        }
        return cellOfOnlyRow(answer, 1, atNanos);
    }

    private static Reading cellOfOnlyRow(Table answer, int column, long atNanos) {
        return answer.rowCount() == 1
                ? number(answer.rows().getFirst()[column], atNanos)
                : unusable(answer.rowCount() == 0 ? "no row" : answer.rowCount() + " rows instead of one", atNanos);
    }

    /** The number in a cell. */
    static Reading number(@Nullable Object cell, long atNanos) {
        return switch (cell) {
            case null -> unusable("NULL", atNanos);
            case Number number -> Reading.measured(number.doubleValue(), atNanos);
            case CharSequence text -> numberIn(text.toString(), atNanos);
            case Buffer bytes -> numberIn(bytes.toString(StandardCharsets.UTF_8), atNanos);
            default -> unusable("not a number but a " + cell.getClass().getSimpleName(), atNanos);
        };
    }

    private static Reading numberIn(String text, long atNanos) {
        String stripped = text.strip();
        if (stripped.length() > MAX_NUMBER || !NUMBER.matcher(stripped).matches()) {
            return unusable("not a number: '" + shortened(stripped) + "'", atNanos);
        }
        return Reading.measured(Double.parseDouble(stripped), atNanos);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    static Failure unusable(String why, long atNanos) {
        return new Failure(FailureKind.PARSE, why, atNanos);
    }
}
