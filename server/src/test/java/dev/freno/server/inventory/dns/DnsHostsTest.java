package dev.freno.server.inventory.dns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.config.SourceSettings.Dns.Records;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.HostSourceContract;
import dev.freno.server.net.FetchException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsHostsTest extends HostSourceContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final NameServer server = new NameServer();

    /** Lists hosts as service records. */
    private static final class NameServer implements Backend {
        final ScriptedDnsServer dns = new ScriptedDnsServer();

        HostSource source(String name, Records records) {
            return new DnsHosts(
                    new SourceSettings.Dns(name, records, 3310), new DnsLookup(() -> dns.alone("svc.local")));
        }

        @Override
        public HostSource source() {
            return source("_mysql._tcp.replicas", Records.SRV);
        }

        @Override
        public void lists(List<InstanceKey> hosts) {
            dns.answers(question -> {
                DnsMessage message = new DnsMessage(question);
                hosts.forEach(host -> message.service(host.port(), host.host()));
                return message;
            });
        }

        @Override
        public void fails() {
            dns.answers(question -> new DnsMessage(question).code(DnsMessage.SERVFAIL));
        }

        @Override
        public void hangs() {
            dns.plays(question -> List.of());
        }

        @Override
        public void vanishes() {
            dns.close();
        }

        @Override
        public void close() {
            dns.close();
        }
    }

    @Override
    protected Backend backend() {
        return server;
    }

    private static Collection<InstanceKey> fetch(HostSource source) throws Exception {
        return source.fetch(LONG)
                .toCompletableFuture()
                .get(LONG.toSeconds(), SECONDS)
                .hosts();
    }

    private static void assertFails(HostSource source, String message) {
        assertThatThrownBy(() -> fetch(source))
                .cause()
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(message);
    }

    @Test
    void fetch_ofAddresses_givesThemTheConfiguredPort() throws Exception {
        server.dns.answers(question -> question.type() == DnsMessage.A
                ? new DnsMessage(question).address("10.0.0.1")
                : new DnsMessage(question).address("fd00::1").address("fd00::2"));
        InstanceKey four = new InstanceKey("10.0.0.1", 3310);
        List<InstanceKey> six = List.of(new InstanceKey("fd00::1", 3310), new InstanceKey("fd00::2", 3310));
        assertThat(fetch(server.source("replicas", Records.ADDRESSES)))
                .hasSize(3)
                .contains(four)
                .containsAll(six);
        assertThat(fetch(server.source("replicas", Records.A))).containsExactly(four);
        assertThat(fetch(server.source("replicas", Records.AAAA))).containsExactlyElementsOf(six);
        assertThat(server.dns.asked())
                .contains("replicas.svc.local 1", "replicas.svc.local 28")
                .hasSize(4);
    }

    /** What the DNS specification of Kubernetes wants for a headless service none of whose pods is ready. */
    @Test
    void fetch_ofANameWithoutRecords_givesNoHosts() throws Exception {
        server.dns.answers(DnsMessage::new);
        assertThat(fetch(server.source("replicas", Records.ADDRESSES))).isEmpty();
        assertThat(fetch(server.source())).isEmpty();
    }

    /** What CoreDNS says in that case: the hosts known before are kept. */
    @Test
    void fetch_ofANameThatDoesNotExist_fails() {
        server.dns.answers(question -> new DnsMessage(question).code(DnsMessage.NXDOMAIN));
        assertFails(server.source("replicas", Records.ADDRESSES), "there is no name replicas");
    }

    @Test
    void fetch_ofRecordsThatNameNoHost_fails() {
        server.dns.answers(question -> new DnsMessage(question).service(3306, "a\n b"));
        assertFails(server.source(), "a record names no host: 'a\\010\\032b' is not a host name or address");
        server.dns.answers(question -> new DnsMessage(question).service(0, "db1"));
        assertFails(server.source(), "port 0 of host 'db1' is not within 1 to 65535");
    }

    @Test
    void describe_namesNameAndRecords() {
        assertThat(server.source("replicas", Records.ADDRESSES).describe()).isEqualTo("DNS name replicas (A and AAAA)");
        assertThat(server.source("replicas", Records.AAAA).describe()).isEqualTo("DNS name replicas (AAAA)");
    }
}
