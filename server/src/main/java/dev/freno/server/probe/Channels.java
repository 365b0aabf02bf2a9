package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What holds for replication channels however they are read: a server that replicates from several sources lags as far as
 * the worst of them, one whose replication stands still has no lag to tell, and one without channels is no replica. Pure.
 */
final class Channels {
    private static final int MAX_ERROR = 120;

    private Channels() {}

    /**
     * The lag of a server.
     *
     * @param channels one row each
     * @param none what to say of a server that has none
     * @param lag reads one row
     */
    static Reading worst(Table channels, String none, Function<@Nullable Object[], Reading> lag, long atNanos) {
        if (channels.rowCount() == 0) {
            return new Failure(FailureKind.NOT_A_REPLICA, none, atNanos);
        }
        if (channels.rowCount() > channels.rows().size()) {
            return AnswerReader.unusable(channels.rowCount() + " replication channels", atNanos);
        }
        Value worst = new Value(0, atNanos);
        for (@Nullable Object[] channel : channels.rows()) {
            switch (lag.apply(channel)) {
                case Failure failure -> {
                    return failure;
                }
                case Value value -> worst = value.value() > worst.value() ? value : worst;
            }
        }
        return worst;
    }

    /** Why a channel has no lag to tell. */
    static Failure broken(String receiver, String applier, String lastError, long atNanos) {
        String shown = lastError.length() <= MAX_ERROR ? lastError : lastError.substring(0, MAX_ERROR) + "…";
        String detail = "receiver running: " + receiver + ", applier running: " + applier
                + (shown.isEmpty() ? "" : ", last error: " + shown);
        return new Failure(FailureKind.REPLICATION_BROKEN, detail, atNanos);
    }
}
