package dev.freno.server.inventory.haproxy;

import dev.freno.core.store.InstanceKey;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Objects;

/** Statistics pages for tests. */
final class StatsPages {
    /** The pool that {@link #of} shows. */
    static final String POOL = "main_ro";

    private StatsPages() {}

    /**
     * A page of a real HAProxy 2.6: pool {@code main_ro} with servers db1 to db8 in several states, {@code reloading} just after a
     * reload, {@code main_rw} with one server, {@code empty} with none, {@code mysql_in} and {@code fronted} with frontends.
     */
    static Buffer recorded() {
        try (InputStream file = StatsPages.class.getResourceAsStream("/haproxy/page-2.6.csv")) {
            return Buffer.buffer(Objects.requireNonNull(file).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A small page whose pool has these hosts, all up. */
    static String of(Collection<InstanceKey> hosts) {
        StringBuilder page = new StringBuilder("# pxname,svname,status,type,\n");
        hosts.forEach(host -> page.append(POOL).append(',').append(host.host()).append(",UP,2,\n"));
        return page.append(POOL).append(",BACKEND,UP,1,\n").toString();
    }
}
