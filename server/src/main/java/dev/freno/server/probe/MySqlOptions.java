package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.ProbeSettings.Tls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.SslMode;
import io.vertx.mysqlclient.impl.MySQLCollation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the driver connects to the hosts of one store. Files are read once, here. Immutable from outside. */
final class MySqlOptions {
    private static final String SCHEMA = "information_schema";

    private final MySQLConnectOptions template;
    private final NetClientOptions tcp;

    /**
     * Makes the options.
     *
     * @throws IllegalArgumentException naming the culprit, if the collation is not known or the authorities cannot be
     *     read
     */
    MySqlOptions(ProbeSettings settings) {
        this.template = template(settings);
        this.tcp = new NetClientOptions()
                .setConnectTimeout(millis(settings.deadline()))
                // A connection given up on is reset, so that neither side keeps the remains of it.
                .setSoLinger(0);
    }

    /** A deadline for the timers of the driver, at least 1. */
    static int millis(Duration deadline) {
        return Math.toIntExact(Math.max(1, deadline.toMillis()));
    }

    MySQLConnectOptions of(InstanceKey host) {
        return new MySQLConnectOptions(template).setHost(host.host()).setPort(host.port());
    }

    /** How the statements of a connection are written. */
    Charset charset() {
        return template.getCollation() == null
                ? StandardCharsets.UTF_8
                : Charset.forName(
                        MySQLCollation.valueOfName(template.getCollation()).mappedJavaCharsetName());
    }

    NetClientOptions tcp() {
        return tcp;
    }

    private static MySQLConnectOptions template(ProbeSettings settings) {
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setUser(settings.user())
                .setPassword(settings.password().reveal())
                .setDatabase(SCHEMA)
                .setProperties(Map.of("program_name", "freno"))
                .setReconnectAttempts(0);
        if (!settings.collation().isEmpty()) {
            options.setCollation(settings.collation());
        }
        return protect(options, settings.tls());
    }

    private static MySQLConnectOptions protect(MySQLConnectOptions options, Tls tls) {
        return switch (tls.mode()) {
            case DISABLED -> options.setSslMode(SslMode.DISABLED);
            case REQUIRED ->
                options.setSslMode(SslMode.REQUIRED)
                        .setSslOptions(new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""));
            case VERIFY_FULL -> options.setSslMode(SslMode.VERIFY_IDENTITY).setSslOptions(verifying(tls.ca()));
        };
    }

    private static ClientSSLOptions verifying(@Nullable Path ca) {
        ClientSSLOptions options = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        if (ca != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(certificates(ca))));
        }
        return options;
    }

    private static byte[] certificates(Path ca) {
        try {
            byte[] pem = Files.readAllBytes(ca);
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("TLS authorities: '" + ca + "' holds no certificate");
            }
            return pem;
        } catch (IOException e) {
            throw new IllegalArgumentException("TLS authorities: '" + ca + "' cannot be read: " + e, e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "TLS authorities: '" + ca + "' is not a PEM file of certificates: " + e.getMessage(), e);
        }
    }
}
