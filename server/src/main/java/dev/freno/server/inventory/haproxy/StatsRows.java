package dev.freno.server.inventory.haproxy;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.freno.server.inventory.haproxy.StatsPool.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a statistics page row by row, and keeps of it the names and states of the servers of some pools. Where the columns
 * are, the first row tells. For one page and one thread.
 */
final class StatsRows extends AbstractBaseCsvCallbackHandler<Boolean> {
    /** A page with more servers in the wanted pools than this is taken for an error. */
    static final int MAX_SERVERS = 100_000;

    private static final String FIRST_COLUMN = "pxname";
    private static final int NONE = -1;

    private final Set<String> wanted;
    private final Map<String, Rows> pools = new HashMap<>();
    private boolean inHeader = true;
    private boolean isPage;
    private int poolAt = NONE;
    private int serverAt = NONE;
    private int statusAt = NONE;
    private int typeAt = NONE;
    private int columns;
    private int rows;
    private int servers;
    private boolean lastIsShort;
    private @Nullable String pool;
    private @Nullable String server;
    private @Nullable String status;

    /** What has been seen of one pool. */
    private static final class Rows {
        final List<Server> servers = new ArrayList<>();
        boolean summedUp;
        boolean cut;
    }

    StatsRows(Set<String> wanted) {
        this.wanted = wanted;
    }

    /** Where the latest row begins, counted from 1. */
    long line() {
        return getStartingLineNumber();
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        pool = null;
        server = null;
        status = null;
    }

    @Override
    protected void handleField(int field, char[] chars, int offset, int length, boolean quoted) {
        if (inHeader) {
            column(field, new String(chars, offset, length));
        } else if (field == poolAt) {
            pool = new String(chars, offset, length);
        } else if (field == serverAt) {
            server = new String(chars, offset, length);
        } else if (field == statusAt) {
            status = new String(chars, offset, length);
        }
    }

    private void column(int field, String text) {
        String name = (field == 0 && text.startsWith("#") ? text.substring(1) : text).strip();
        isPage |= field == 0 && name.equals(FIRST_COLUMN);
        switch (name) {
            case FIRST_COLUMN -> poolAt = field;
            case "svname" -> serverAt = field;
            case "status" -> statusAt = field;
            case "type" -> typeAt = field;
            default -> {}
        }
    }

    @Override
    protected Boolean buildRecord() {
        if (getRecordType() == RecordType.EMPTY) {
            return true;
        }
        if (inHeader) {
            inHeader = false;
            columns = getFieldCount();
        } else {
            rows++;
            lastIsShort = getFieldCount() < columns;
            addRow();
        }
        return true;
    }

    private void addRow() {
        if (pool == null || !wanted.contains(pool)) {
            return;
        }
        Rows known = pools.computeIfAbsent(pool, name -> new Rows());
        if (server == null || status == null) {
            known.cut = true;
        } else if (server.equals("BACKEND")) {
            known.summedUp = true;
        } else if (!server.equals("FRONTEND") && servers++ < MAX_SERVERS) {
            known.servers.add(new Server(server, ServerStatus.of(status)));
        }
    }

    /**
     * The wanted pools that were there.
     *
     * <p>HAProxy ends each row with a line end and each pool with a row that sums it up. A page that has a column for the
     * kind of row comes from HAProxy, and must be complete in this sense too.
     *
     * @param ended whether the page ends with a line end
     */
    Map<String, StatsPool> pools(boolean ended) throws StatsPageException {
        if (!isPage || serverAt == NONE || statusAt == NONE) {
            throw new StatsPageException(
                    "the page is not HAProxy's statistics as CSV: no columns pxname, svname and status in its first line");
        }
        if (rows == 0) {
            throw new StatsPageException("the page has a first line and nothing else");
        }
        if (!ended && (lastIsShort || typeAt != NONE)) {
            throw new StatsPageException("the page is cut short in its last line");
        }
        if (servers > MAX_SERVERS) {
            throw new StatsPageException(
                    "the page has more than " + MAX_SERVERS + " servers in the pools of the stores");
        }
        Map<String, StatsPool> found = new HashMap<>();
        pools.forEach((name, seen) ->
                found.put(name, new StatsPool(name, seen.servers, !seen.cut && (seen.summedUp || typeAt == NONE))));
        return found;
    }
}
