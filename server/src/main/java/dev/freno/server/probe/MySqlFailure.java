package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import io.vertx.mysqlclient.MySQLException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of the driver means for a reading. Only what happens before the server speaks counts as "could not
 * connect", because such failures may be excused by configuration: a server that is up and refuses is not. Pure.
 *
 * @param kind what went wrong
 * @param detail for the operator, bounded in length
 */
record MySqlFailure(FailureKind kind, String detail) {
    static final int SYNTAX_ERROR = 1064;

    /**
     * Errors that say that the account, or the way in which it comes, is not welcome: wrong password, no such account, no
     * right to the schema, the table, the column or the statement, host not allowed, authentication method not supported,
     * password expired, account locked, plain connections forbidden, TLS not offered (a "bad handshake").
     */
    private static final Set<Integer> ACCESS_ERRORS = Set.of(
            1043, 1044, 1045, 1130, 1142, 1143, 1227, 1251, 1370, 1524, 1698, 1820, 1862, 3118, 3159, 3955, 4151);

    private static final String ACCESS_STATES = "28";
    private static final int MAX_DETAIL = 200;

    /** What an error means. */
    static MySqlFailure of(Throwable error) {
        String text = error instanceof SSLException ? "TLS failed: " + message(error) : message(error);
        return new MySqlFailure(kind(error), shortened(text));
    }

    /** Whether the server did not understand the statement. */
    static boolean isSyntaxError(Throwable error) {
        return error instanceof MySQLException refused && refused.getErrorCode() == SYNTAX_ERROR;
    }

    private static FailureKind kind(@Nullable Throwable error) {
        return switch (error) {
            case null -> FailureKind.QUERY;
            case MySQLException refused -> isAccessError(refused) ? FailureKind.AUTH : FailureKind.QUERY;
            case SSLException badTls -> FailureKind.AUTH;
            case UnsupportedOperationException badMethod -> FailureKind.AUTH;
            case UnknownHostException unresolved -> FailureKind.CONNECT;
            case ConnectException refused -> FailureKind.CONNECT;
            case SocketException unreachable -> FailureKind.CONNECT;
            default -> kind(error.getCause());
        };
    }

    private static boolean isAccessError(MySQLException refused) {
        String state = refused.getSqlState();
        return ACCESS_ERRORS.contains(refused.getErrorCode()) || (state != null && state.startsWith(ACCESS_STATES));
    }

    private static String message(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
    }
}
