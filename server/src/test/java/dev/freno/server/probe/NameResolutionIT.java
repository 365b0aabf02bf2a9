package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.LabUser;
import dev.freno.server.net.HostNames;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts given by name. */
class NameResolutionIT {
    private static final LabUser ANYBODY = new LabUser("freno", "secret");

    private static ScriptedMySqlServer server() {
        return ScriptedMySqlServer.of("8.0.36", sql -> ScriptedMySqlServer.number("1"));
    }

    private static ProbedStore store(AddressResolverOptions names) {
        return new ProbedStore(names, ProbedStore.settings(ANYBODY), IgnoreRules.NONE, "select n");
    }

    @Test
    void host_whenItsNameIsLocalhost_isAsked() {
        try (ScriptedMySqlServer server = server();
                ProbedStore store = store(HostNames.resolverOptions())) {
            InstanceKey host = new InstanceKey("localhost", server.key().port());
            assertThat(store.hosts(List.of(host)).awaitValue(host).value()).isEqualTo(1);
        }
    }

    @Test
    void host_whenItsNameDoesNotExist_cannotBeConnected() {
        InstanceKey nowhere = new InstanceKey("no-such-host.invalid", 3306);
        try (ProbedStore store = store(HostNames.resolverOptions())) {
            store.hosts(List.of(nowhere)).awaitFailure(nowhere, FailureKind.CONNECT);
        }
    }

    @Test
    void host_whenTheNameServerIsSilent_cannotBeConnectedAndDelaysNoOther() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                ScriptedMySqlServer server = server();
                ProbedStore store =
                        store(HostNames.resolverOptions().setServers(List.of("127.0.0.1:" + silent.getLocalPort())))) {
            InstanceKey named = new InstanceKey("db1.example.org", 3306);
            store.hosts(List.of(named, server.key()));
            store.awaitFailure(named, FailureKind.CONNECT);
            store.awaitValue(server.key());
            assertThat(store.readings(server.key())).allMatch(Reading.Value.class::isInstance);
        }
    }

    @Test
    void host_whenItsNameMovesToAnotherAddress_isFoundThere(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("hosts"), "127.0.0.77 moving-db\n");
        AddressResolverOptions names = HostNames.resolverOptions(file).setHostsRefreshPeriod(100);
        try (ScriptedMySqlServer server = server();
                ProbedStore store = store(names)) {
            InstanceKey host = new InstanceKey("moving-db", server.key().port());
            store.hosts(List.of(host)).awaitFailure(host, FailureKind.CONNECT);
            Files.writeString(file, "127.0.0.1 moving-db\n");
            store.awaitValue(host);
        }
    }
}
