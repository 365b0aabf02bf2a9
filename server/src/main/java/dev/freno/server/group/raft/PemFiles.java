package dev.freno.server.group.raft;

import dev.freno.server.group.GroupStartException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in PEM files, read once at start. Messages name the file, and never show what is in it. */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----", Pattern.DOTALL);

    /** The kinds of keys that TLS can sign with, and how. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final String ALIAS = "node";
    private static final char[] NO_PASSWORD = new char[0];

    private PemFiles() {}

    /** @throws GroupStartException if a file cannot be used, or the key is not the certificate's */
    static KeyManager keys(Path certificate, Path key) throws GroupStartException {
        List<Certificate> chain = certificates(certificate);
        PrivateKey privateKey = privateKey(key);
        try {
            if (!belongTogether(chain.getFirst().getPublicKey(), privateKey)) {
                throw new GroupStartException(
                        "the key in " + key + " does not belong to the first certificate in " + certificate);
            }
            KeyStore store = emptyStore();
            store.setKeyEntry(ALIAS, privateKey, NO_PASSWORD, chain.toArray(new Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new GroupStartException("cannot use the certificate in " + certificate + ": " + e.getMessage(), e);
        }
    }

    /** @throws GroupStartException if the file cannot be used */
    static TrustManager trust(Path authorities) throws GroupStartException {
        List<Certificate> trusted = certificates(authorities);
        try {
            KeyStore store = emptyStore();
            for (Certificate authority : trusted) {
                store.setCertificateEntry("authority" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new GroupStartException("cannot use the authorities in " + authorities + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws GroupStartException {
        byte[] content = read(file);
        try {
            List<Certificate> found = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw new GroupStartException(file + " does not hold certificates in PEM: " + e.getMessage(), e);
        }
        throw new GroupStartException(file + " holds no certificate");
    }

    private static PrivateKey privateKey(Path file) throws GroupStartException {
        Matcher pem = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new GroupStartException(
                    file + " does not hold a private key as PEM in PKCS #8 without a password (BEGIN PRIVATE KEY)");
        }
        try {
            return decode(file, Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw unreadableKey(file);
        }
    }

    private static PrivateKey decode(Path file, byte[] bytes) throws GeneralSecurityException, GroupStartException {
        for (String kind : SIGNATURES.keySet()) {
            PrivateKey found = maybeKey(kind, bytes);
            if (found != null) {
                return found;
            }
        }
        throw unreadableKey(file);
    }

    private static @Nullable PrivateKey maybeKey(String kind, byte[] bytes) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (InvalidKeySpecException _) {
            return null;
        }
    }

    private static GroupStartException unreadableKey(Path file) {
        return new GroupStartException(file + " holds a private key that is damaged, or neither RSA, EC nor EdDSA");
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(publicKey.getAlgorithm());
        if (algorithm == null || !publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
            return false;
        }
        byte[] sample = ALIAS.getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(sample);
        return signature.verify(signed);
    }

    private static byte[] read(Path file) throws GroupStartException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new GroupStartException("cannot read " + file + " for the TLS of the raft port: " + e, e);
        }
    }
}
