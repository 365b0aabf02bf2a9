package dev.freno.server.inventory.haproxy;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.freno.core.store.InstanceKey;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a statistics page of HAProxy says of some pools. The format is that of section 9.1, "CSV format", of HAProxy's
 * management guide.
 *
 * <p>Immutable.
 *
 * @param pools those of the wanted ones that are on the page
 */
record StatsPage(Map<String, StatsPool> pools) {
    /** The longest field; HAProxy's own are below a few hundred characters. */
    static final int MAX_FIELD_CHARS = 64 * 1024;

    StatsPage {
        pools = Map.copyOf(pools);
    }

    /**
     * Reads a page, without copying it.
     *
     * @param wanted the pools to keep
     * @throws StatsPageException if it is not a whole page
     */
    static StatsPage parse(Buffer body, Set<String> wanted) throws StatsPageException {
        if (body.length() == 0) {
            throw new StatsPageException("the page is empty");
        }
        StatsRows rows = new StatsRows(wanted);
        try (CsvReader<Boolean> csv = CsvReader.builder()
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .maxBufferSize(MAX_FIELD_CHARS)
                .build(rows, new BufferStream(body), StandardCharsets.UTF_8)) {
            csv.forEach(row -> {});
        } catch (CsvParseException | IOException | UncheckedIOException e) {
            throw new StatsPageException("the page is not readable as CSV from line " + rows.line() + " on");
        }
        return new StatsPage(rows.pools(body.getByte(body.length() - 1) == '\n'));
    }

    /**
     * The hosts of a pool.
     *
     * @param port of those whose name does not end in a port
     * @throws StatsPageException if the pool is not on the page, or cannot be relied on
     */
    List<InstanceKey> hosts(String pool, int port) throws StatsPageException {
        StatsPool found = pools.get(pool);
        if (found == null) {
            throw new StatsPageException("pool " + pool + " is not on the page");
        }
        return found.hosts(port);
    }
}
