package dev.freno.server.inventory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every source of hosts promises to the inventory, whatever it asks. */
public abstract class HostSourceContract {
    public static final String SECRET = "s3cret-of-the-source";
    protected static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final long LIMIT_SECONDS = 20;

    private final InstanceKey one = new InstanceKey("db1.example", 3306);
    private final InstanceKey two = new InstanceKey("db2.example", 3306);
    private Backend backend;

    /** What a source asks, as a test commands it. Accounts in its settings have {@link #SECRET} as password. */
    protected interface Backend extends AutoCloseable {
        /** A new source that asks this backend. */
        HostSource source();

        /** From now on exactly these hosts are listed, all of port 3306. */
        void lists(List<InstanceKey> hosts);

        /** From now on questions are answered by nonsense or by an error. */
        void fails();

        /** From now on questions are taken and not answered, or not to the end. */
        void hangs();

        /** Questions find nobody there. */
        void vanishes();

        @Override
        void close();
    }

    protected abstract Backend backend();

    @BeforeEach
    void open() {
        backend = backend();
    }

    @AfterEach
    protected void close() {
        backend.close();
    }

    private static Collection<InstanceKey> fetch(HostSource source) throws Exception {
        return source.fetch(DEADLINE)
                .toCompletableFuture()
                .get(LIMIT_SECONDS, SECONDS)
                .hosts();
    }

    private static void assertFails(HostSource source) {
        assertThatThrownBy(() -> fetch(source))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .message()
                .isNotBlank()
                .doesNotContain(SECRET);
    }

    @Test
    void fetch_whenHostsAreListed_givesThemAndWhatBecomesOfThem() throws Exception {
        HostSource source = backend.source();
        backend.lists(List.of(one, two));
        assertThat(fetch(source)).containsExactlyInAnyOrder(one, two);
        backend.lists(List.of(two));
        assertThat(fetch(source)).containsExactly(two);
    }

    @Test
    void fetch_whenTheBackendFails_failsAndGivesHostsOnceItIsHealed() throws Exception {
        HostSource source = backend.source();
        backend.fails();
        assertFails(source);
        backend.lists(List.of(one));
        assertThat(fetch(source)).containsExactly(one);
    }

    @Test
    void fetch_whenTheBackendHangs_failsByItselfAndGivesHostsOnceItIsHealed() throws Exception {
        HostSource source = backend.source();
        backend.hangs();
        assertFails(source);
        backend.lists(List.of(one));
        assertThat(fetch(source)).containsExactly(one);
    }

    @Test
    void fetch_whenNobodyIsThere_fails() {
        HostSource source = backend.source();
        backend.vanishes();
        assertFails(source);
    }

    @Test
    void fetch_ofTwoSources_doNotDisturbEachOther() throws Exception {
        HostSource first = backend.source();
        HostSource second = backend.source();
        backend.lists(List.of(one, two));
        var pending = first.fetch(DEADLINE).toCompletableFuture();
        assertThat(fetch(second)).containsExactlyInAnyOrder(one, two);
        assertThat(pending.get(LIMIT_SECONDS, SECONDS).hosts()).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void describe_hasNoSecrets() {
        assertThat(backend.source().describe()).isNotBlank().doesNotContain(SECRET);
    }
}
