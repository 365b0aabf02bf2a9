package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.ProbeSettings.Tls;
import dev.freno.server.config.Secret;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.SslMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MySqlOptionsTest {
    private static ProbeSettings settings(String collation, Tls tls) {
        return new ProbeSettings(
                "freno",
                new Secret("hidden"),
                collation,
                Duration.ofMillis(50),
                Duration.ZERO,
                Duration.ofSeconds(1),
                tls);
    }

    private static MySQLConnectOptions options(String collation, Tls tls) {
        return new MySqlOptions(settings(collation, tls)).of(new InstanceKey("::1", 3307));
    }

    @Test
    void of_whenNothingIsSpecial_connectsPlainlyToTheInformationSchema() {
        MySQLConnectOptions options = options("", Tls.DISABLED);
        assertThat(options.getHost()).isEqualTo("::1");
        assertThat(options.getPort()).isEqualTo(3307);
        assertThat(options.getUser()).isEqualTo("freno");
        assertThat(options.getDatabase()).isEqualTo("information_schema");
        assertThat(options.getSslMode()).isEqualTo(SslMode.DISABLED);
        assertThat(options.getReconnectAttempts()).isZero();
    }

    @Test
    void create_whenTheCollationIsKnown_usesIt() {
        assertThat(options("utf8mb4_unicode_ci", Tls.DISABLED).getCollation()).isEqualTo("utf8mb4_unicode_ci");
    }

    @Test
    void create_whenTheCollationIsUnknown_namesIt() {
        assertThatThrownBy(() -> options("klingon_ci", Tls.DISABLED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("klingon_ci");
    }

    @Test
    void create_whenTheAuthoritiesCannotBeUsed_namesTheFile(@TempDir Path dir) throws IOException {
        Path text = Files.writeString(dir.resolve("text.pem"), "not a certificate");
        Path empty = Files.writeString(dir.resolve("empty.pem"), "");
        Path missing = dir.resolve("missing.pem");
        for (Path bad : new Path[] {text, empty, missing}) {
            assertThatThrownBy(() -> options("", new Tls(Tls.Mode.VERIFY_FULL, bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad.toString());
        }
    }
}
