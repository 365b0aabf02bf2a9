package dev.freno.server.group.mysql;

import io.vertx.mysqlclient.MySQLException;
import java.util.Set;

/** What the operator is told of an error of the driver or the server. Pure. */
final class BackendFailure {
    private static final int MAX_DETAIL = 200;

    /** No such schema or table; no right to the schema, a table or a column; wrong password or account. */
    private static final Set<Integer> NEEDS_OPERATOR =
            Set.of(1044, 1045, 1049, 1054, 1142, 1143, 1146, 1227, 1364, 1698);

    /** A value that is too long, out of range, no time, or in characters that the column or collation does not know. */
    private static final Set<Integer> DOES_NOT_FIT = Set.of(1048, 1264, 1265, 1267, 1271, 1292, 1366, 1406, 3854, 3988);

    private static final int NO_SUCH_TABLE = 1146;
    private static final int DUPLICATE = 1062;

    private BackendFailure() {}

    /** Whether it stays so until somebody changes the schema, the account or its rights. */
    static boolean needsOperator(Throwable error) {
        return NEEDS_OPERATOR.contains(code(error)) || doesNotFit(error);
    }

    static boolean doesNotFit(Throwable error) {
        return DOES_NOT_FIT.contains(code(error));
    }

    static boolean isMissingTable(Throwable error) {
        return code(error) == NO_SUCH_TABLE;
    }

    static boolean isDuplicate(Throwable error) {
        return code(error) == DUPLICATE;
    }

    private static int code(Throwable error) {
        return error instanceof MySQLException refused ? refused.getErrorCode() : 0;
    }

    /** Bounded, and without the account that a refused login names. */
    static String reason(Throwable error) {
        String told = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        String message = told.replaceAll("user '[^']*'(@'[^']*')?", "user …");
        return message.length() <= MAX_DETAIL ? message : message.substring(0, MAX_DETAIL) + "…";
    }
}
