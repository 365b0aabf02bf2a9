package dev.freno.server.probe;

import dev.freno.core.reading.Reading;
import dev.freno.server.config.MetricQuery;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one server is asked for one metric, and how its answer is read. Decided once for each connection, by the version
 * that the server announces.
 */
sealed interface Question {
    /** Makes a reading of an answer; pure. */
    @FunctionalInterface
    interface AnswerForm {
        Reading read(Table answer, long atNanos);
    }

    /** The server cannot answer it, whatever it is asked. */
    record Unanswerable(String why) implements Question {}

    /**
     * A statement in one or several forms: a server that does not understand one is asked in the next, and from then on
     * only in that. Confined to one connection.
     */
    final class Statement implements Question {
        private final AnswerForm answerForm;
        private final List<String> forms;
        private int form;
        private byte @Nullable [] packet;

        Statement(AnswerForm answerForm, String... forms) {
            this.answerForm = answerForm;
            this.forms = List.of(forms);
        }

        /** What to send. */
        String sql() {
            return forms.get(form);
        }

        /** The packet to send, made once for each form. */
        byte[] packet(Charset charset) {
            if (packet == null) {
                packet = QueryChannel.packet(sql(), charset);
            }
            return packet;
        }

        /** The server does not know the statement: moves on to the next form, and says whether there is one. */
        boolean tryNextForm() {
            if (form == forms.size() - 1) {
                return false;
            }
            form++;
            packet = null;
            return true;
        }

        Reading read(Table answer, long atNanos) {
            return answerForm.read(answer, atNanos);
        }
    }

    /** What to ask a server of this version. */
    static Question of(MetricQuery query, ServerVersion version) {
        return switch (query) {
            case MetricQuery.Select select -> new Statement(AnswerReader::onlyNumber, select.text());
            case MetricQuery.Show show -> new Statement(AnswerReader::shownNumber, show.text());
            case MetricQuery.Heartbeat heartbeat ->
                new Statement(AnswerReader::onlyNumber, HeartbeatQuery.of(heartbeat));
            case MetricQuery.Named named ->
                switch (named) {
                    case REPLICATION_LAG -> ReplicationStatus.question(version);
                    case PERFORMANCE_SCHEMA_LAG -> PerformanceSchemaLag.question(version);
                    case THREADS_RUNNING -> ServerLoad.threadsRunning();
                    case HISTORY_LIST_LENGTH -> ServerLoad.historyListLength(version);
                };
        };
    }
}
