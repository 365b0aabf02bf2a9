package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;

/**
 * The certificates of one cluster, as PEM files that vanish with it, valid for 30 days. Immutable.
 *
 * @param authority the certificate of the authority that signed the servers' certificate: what a client trusts
 * @param serverCertificate of all servers, for {@code localhost}, {@code 127.0.0.1} and {@code ::1}; not for
 *     {@link LabConfig#extraAddresses()}, so that a wrong name can be tried with these
 * @param serverKey the private key to it, PKCS #8
 * @param stranger the certificate of another authority that has signed nothing here: a client that trusts only this one
 *     must refuse to connect
 */
public record LabCertificates(Path authority, Path serverCertificate, Path serverKey, Path stranger) {

    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Makes new ones in a directory that is there; each call makes authorities of its own. */
    public static LabCertificates create(Path directory) {
        try {
            Instant now = Instant.now();
            CertificateAuthority authority = new CertificateAuthority("freno lab authority", now);
            CertificateAuthority stranger = new CertificateAuthority("freno lab stranger", now);
            KeyPair server = CertificateAuthority.newKeys();
            byte[] certificate = authority.issue(
                    server.getPublic(), "localhost", InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
            return new LabCertificates(
                    write(directory.resolve("ca.pem"), "CERTIFICATE", authority.certificate()),
                    write(directory.resolve("server.pem"), "CERTIFICATE", certificate),
                    write(
                            directory.resolve("server-key.pem"),
                            "PRIVATE KEY",
                            server.getPrivate().getEncoded()),
                    write(directory.resolve("stranger-ca.pem"), "CERTIFICATE", stranger.certificate()));
        } catch (GeneralSecurityException e) {
            throw new LabException("cannot make certificates", e);
        }
    }

    private static Path write(Path file, String label, byte[] der) {
        String body = new String(PEM.encode(der), StandardCharsets.US_ASCII);
        try {
            return Files.writeString(
                    file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
