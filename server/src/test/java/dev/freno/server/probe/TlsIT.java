package dev.freno.server.probe;

import static dev.freno.server.probe.ProbedStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.LabCertificates;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import dev.freno.lab.SharedLab;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.ProbeSettings.Tls;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Protected connections, to a server that offers TLS and to one that does not. */
class TlsIT {
    private static final String OTHER_NAME = "127.0.1.7";
    private static final String CIPHER =
            "select length(variable_value) from session_status where variable_name = 'Ssl_cipher'";

    private static LabCluster lab;
    private static LabCertificates certificates;

    @BeforeAll
    static void start() {
        lab = LabCluster.start(LabConfig.of(0).withTls().withExtraAddresses(List.of(OTHER_NAME)));
        certificates = lab.certificates().orElseThrow();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static ProbedStore store(LabCluster cluster, Tls.Mode mode, @Nullable Path ca, InstanceKey host) {
        ProbeSettings plain = ProbedStore.settings(cluster.probeUser());
        ProbeSettings settings = new ProbeSettings(
                plain.user(),
                plain.password(),
                plain.collation(),
                plain.interval(),
                plain.cache(),
                plain.deadline(),
                new Tls(mode, ca));
        return new ProbedStore(settings, IgnoreRules.NONE, CIPHER).hosts(List.of(host));
    }

    private static InstanceKey server() {
        return key(lab.primary().address());
    }

    @Test
    void connect_whenTlsIsDisabled_isPlain() {
        try (ProbedStore store = store(lab, Tls.Mode.DISABLED, null, server())) {
            assertThat(store.awaitValue(server()).value()).isZero();
        }
    }

    @Test
    void connect_whenTlsIsRequired_isEncryptedWithoutLookingAtTheCertificate() {
        try (ProbedStore store = store(lab, Tls.Mode.REQUIRED, null, server())) {
            assertThat(store.awaitValue(server()).value()).isPositive();
        }
    }

    @Test
    void connect_whenVerifiedByItsAuthority_isEncrypted() {
        try (ProbedStore store = store(lab, Tls.Mode.VERIFY_FULL, certificates.authority(), server())) {
            assertThat(store.awaitValue(server()).value()).isPositive();
        }
    }

    @Test
    void connect_whenAuthorityIsAnother_isRefused() {
        try (ProbedStore store = store(lab, Tls.Mode.VERIFY_FULL, certificates.stranger(), server())) {
            store.awaitFailure(server(), FailureKind.AUTH);
        }
    }

    @Test
    void connect_whenAuthorityIsUnknownToTheJvm_isRefused() {
        try (ProbedStore store = store(lab, Tls.Mode.VERIFY_FULL, null, server())) {
            store.awaitFailure(server(), FailureKind.AUTH);
        }
    }

    @Test
    void connect_whenCertificateIsForAnotherName_isRefused() {
        InstanceKey other = new InstanceKey(OTHER_NAME, lab.primary().port());
        try (ProbedStore store = store(lab, Tls.Mode.VERIFY_FULL, certificates.authority(), other)) {
            store.awaitFailure(other, FailureKind.AUTH);
        }
    }

    @Test
    void connect_whenServerOffersNoTls_isRefused() {
        LabCluster plain = SharedLab.cluster();
        InstanceKey host = key(plain.replica(0).address());
        try (ProbedStore store = store(plain, Tls.Mode.REQUIRED, null, host)) {
            store.awaitFailure(host, FailureKind.AUTH);
            assertThat(store.readings(host)).noneMatch(Reading.Value.class::isInstance);
        }
    }
}
