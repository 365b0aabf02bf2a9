package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabCertificatesTest {

    @TempDir
    private Path directory;

    private LabCertificates files;

    @BeforeEach
    void create() {
        files = LabCertificates.create(directory);
    }

    @Test
    void serverCertificate_readByTheJdk_isSignedByItsAuthorityOnly() throws Exception {
        X509Certificate server = read(files.serverCertificate());
        server.checkValidity();
        server.verify(read(files.authority()).getPublicKey());
        assertThatThrownBy(() -> server.verify(read(files.stranger()).getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void serverCertificate_readByTheJdk_namesLocalhostAndLoopback() throws Exception {
        X509Certificate server = read(files.serverCertificate());
        assertThat(server.getSubjectAlternativeNames())
                .contains(List.of(2, "localhost"), List.of(7, "127.0.0.1"))
                .hasSize(3);
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(server.getKeyUsage()[0]).isTrue();
    }

    @Test
    void authority_readByTheJdk_maySignCertificates() throws Exception {
        X509Certificate authority = read(files.authority());
        authority.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isGreaterThan(-1);
        assertThat(authority.getKeyUsage()[5]).isTrue();
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
