package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.lab.LabCertificates;
import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PemFilesTest {
    @TempDir
    private Path directory;

    private LabCertificates files;

    @BeforeEach
    void create() {
        files = LabCertificates.create(directory);
    }

    @Test
    void keys_whenKeyAndCertificateBelongTogether_areRead() throws GroupStartException {
        assertThat(PemFiles.keys(files.serverCertificate(), files.serverKey())).isNotNull();
        assertThat(PemFiles.trust(files.authority())).isNotNull();
    }

    @Test
    void keys_whenTheKeyIsOfAnotherCertificate_saysSo() {
        assertThatThrownBy(() -> PemFiles.keys(files.authority(), files.serverKey()))
                .isInstanceOf(GroupStartException.class)
                .hasMessage("the key in " + files.serverKey() + " does not belong to the first certificate in "
                        + files.authority());
    }

    @Test
    void keys_whenAFileIsMissing_namesIt() {
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> PemFiles.keys(missing, files.serverKey()))
                .isInstanceOf(GroupStartException.class)
                .hasMessageStartingWith("cannot read " + missing);
        assertThatThrownBy(() -> PemFiles.trust(missing)).hasMessageStartingWith("cannot read " + missing);
    }

    @Test
    void keys_whenAFileIsNotPem_namesItAndDoesNotShowIt() throws IOException {
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "secret garbage");
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path damaged = Files.writeString(
                directory.resolve("damaged.pem"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> PemFiles.keys(garbage, files.serverKey())).hasMessageContaining(garbage.toString());
        assertThatThrownBy(() -> PemFiles.keys(empty, files.serverKey())).hasMessage(empty + " holds no certificate");
        assertThatThrownBy(() -> PemFiles.keys(files.serverCertificate(), garbage))
                .hasMessageContaining("BEGIN PRIVATE KEY")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> PemFiles.keys(files.serverCertificate(), damaged))
                .hasMessageContaining("damaged, or neither RSA, EC nor EdDSA")
                .hasMessageNotContaining("c2Vj");
    }
}
