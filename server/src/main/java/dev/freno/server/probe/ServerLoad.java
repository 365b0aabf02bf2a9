package dev.freno.server.probe;

import dev.freno.core.reading.Reading;
import org.jspecify.annotations.Nullable;

/** Questions about how much a server has to do. */
final class ServerLoad {
    private static final String THREADS = "show global status like 'Threads_running'";
    private static final String MARIADB_HISTORY = "show global status like 'Innodb_history_list_length'";
    private static final String MYSQL_HISTORY =
            "select status, `count` from information_schema.innodb_metrics where name = 'trx_rseg_history_len'";

    private ServerLoad() {}

    static Question threadsRunning() {
        return new Question.Statement(AnswerReader::shownNumber, THREADS);
    }

    /** MariaDB shows it to everybody, and MySQL in a table that may be switched off counter by counter. */
    static Question historyListLength(ServerVersion version) {
        return version.mariaDb()
                ? new Question.Statement(AnswerReader::shownNumber, MARIADB_HISTORY)
                : new Question.Statement(ServerLoad::enabledCounter, MYSQL_HISTORY);
    }

    private static Reading enabledCounter(Table answer, long atNanos) {
        if (answer.rowCount() != 1 || answer.columns().size() != 2) {
            return AnswerReader.unusable("the server has no counter trx_rseg_history_len", atNanos);
        }
        @Nullable Object[] counter = answer.rows().getFirst();
        return "enabled".equalsIgnoreCase(String.valueOf(counter[0]))
                ? AnswerReader.number(counter[1], atNanos)
                : AnswerReader.unusable(
                        "the counter trx_rseg_history_len is not enabled: innodb_monitor_enable", atNanos);
    }
}
