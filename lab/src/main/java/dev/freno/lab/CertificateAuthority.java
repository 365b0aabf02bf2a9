package dev.freno.lab;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import javax.security.auth.x500.X500Principal;

/**
 * Signs X.509 certificates (RFC 5280) with ECDSA on P-256: the JDK reads them, but offers no way to make one besides the
 * keytool program, which takes half a second for each step.
 */
final class CertificateAuthority {

    private static final Duration VALID = Duration.ofDays(30);
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] SERVER_AUTHENTICATION = Der.oid(1, 3, 6, 1, 5, 5, 7, 3, 1);
    private static final byte[] CLIENT_AUTHENTICATION = Der.oid(1, 3, 6, 1, 5, 5, 7, 3, 2);
    private static final byte KEY_CERT_SIGN = 0x04;
    private static final byte DIGITAL_SIGNATURE = (byte) 0x80;

    private final X500Principal name;
    private final KeyPair keys;
    private final Instant now;
    private final byte[] certificate;

    CertificateAuthority(String commonName, Instant now) throws GeneralSecurityException {
        this.name = new X500Principal("CN=" + commonName);
        this.keys = newKeys();
        this.now = now;
        this.certificate = sign(name, keys.getPublic(), authorityExtensions());
    }

    static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** This authority's own certificate, self-signed, DER. */
    byte[] certificate() {
        return certificate.clone();
    }

    /** A certificate for a server with that name and those addresses, that may also be shown by a client, DER. */
    byte[] issue(PublicKey key, String hostName, InetAddress... addresses) throws GeneralSecurityException {
        return sign(new X500Principal("CN=" + hostName), key, serverExtensions(hostName, addresses));
    }

    private byte[] sign(X500Principal subject, PublicKey key, byte[] extensions) throws GeneralSecurityException {
        byte[] version3 = Der.tagged(0xa0, Der.integer(BigInteger.TWO));
        byte[] body = Der.sequence(
                version3,
                Der.integer(new BigInteger(63, new SecureRandom()).setBit(62)),
                ECDSA_WITH_SHA256,
                name.getEncoded(),
                Der.sequence(Der.time(now.minus(Duration.ofHours(1))), Der.time(now.plus(VALID))),
                subject.getEncoded(),
                key.getEncoded(),
                Der.tagged(0xa3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        return Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] authorityExtensions() {
        return Der.sequence(
                critical(19, Der.sequence(Der.TRUE)), // basicConstraints
                critical(15, Der.bits(2, KEY_CERT_SIGN))); // keyUsage
    }

    private static byte[] serverExtensions(String hostName, InetAddress... addresses) {
        byte[][] names = new byte[addresses.length + 1][];
        names[0] = Der.tagged(0x82, hostName.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < addresses.length; i++) {
            names[i + 1] = Der.tagged(0x87, addresses[i].getAddress());
        }
        byte[] usage = Der.sequence(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION);
        return Der.sequence(
                critical(19, Der.sequence()),
                critical(15, Der.bits(7, DIGITAL_SIGNATURE)),
                Der.sequence(Der.oid(2, 5, 29, 37), Der.octets(usage)), // extKeyUsage
                Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(Der.sequence(names)))); // subjectAltName
    }

    private static byte[] critical(int extension, byte[] value) {
        return Der.sequence(Der.oid(2, 5, 29, extension), Der.TRUE, Der.octets(value));
    }
}
