package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a cluster can be configured to do, and what is left when it is closed. */
final class LabOptionsIT {

    private static final List<String> HUNDREDS =
            IntStream.rangeClosed(1, 200).mapToObj(i -> "127.0.1." + i).toList();

    private static LabCluster lab = SharedLab.cluster();

    @BeforeAll
    static void start() {
        lab = LabCluster.start(LabConfig.of(1)
                .withExtraAddresses(HUNDREDS)
                .withMaxConnections(321)
                .withTls());
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void extraAddresses_ofAReplica_allAnswerAsThatReplica() throws SQLException {
        for (String address : HUNDREDS) {
            try (Connection connection = connect(address, "sslMode=disable")) {
                assertThat(text(connection, "select @@port, @@server_id")).isEqualTo("2");
            }
        }
    }

    @Test
    void maxConnections_asConfigured_isInForce() {
        assertThat(lab.replica(0).queryLong("select @@max_connections")).isEqualTo(321);
    }

    @Test
    void tls_withTheRightAuthority_isVerifiedForLocalhostAndLoopback() throws SQLException {
        for (String host : List.of("localhost", "127.0.0.1")) {
            try (Connection connection = connect(host, verifyFull(certificates().authority()))) {
                assertThat(text(connection, "show status like 'Ssl_version'")).startsWith("TLSv1");
            }
        }
    }

    @Test
    void tls_withTheStranger_isRefused() {
        assertThatThrownBy(() -> connect("127.0.0.1", verifyFull(certificates().stranger())))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void tls_underAnotherName_isRefused() {
        assertThatThrownBy(() -> connect("127.0.1.1", verifyFull(certificates().authority())))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void tls_whereTheServersHaveNone_isRefused() {
        LabServer plain = SharedLab.cluster().primary();
        assertThatThrownBy(() -> DriverManager.getConnection(
                        "jdbc:mariadb://" + plain.address() + "/?sslMode=trust",
                        credentials(SharedLab.cluster().probeUser())))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void close_ofACluster_leavesNothing() {
        LabCluster closed = LabCluster.start(LabConfig.of(1));
        Path directory = closed.directory();
        assertThat(directory).isDirectory();
        closed.freeze(0);
        closed.close();
        closed.close();
        assertThat(Files.exists(directory)).isFalse();
        assertThat(closed.servers()).noneMatch(LabServer::isAlive);
        Eventually.eventually("processes", Duration.ofSeconds(10), () -> commandsNaming(directory), List::isEmpty);
    }

    private static List<String> commandsNaming(Path directory) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(directory.toString()))
                .toList();
    }

    private static LabCertificates certificates() {
        return lab.certificates().orElseThrow();
    }

    private static String verifyFull(Path authority) {
        return "sslMode=verify-full&serverSslCert=" + authority;
    }

    private static Connection connect(String host, String options) throws SQLException {
        String url = "jdbc:mariadb://" + host + ":" + lab.replica(0).port() + "/?" + options;
        return DriverManager.getConnection(url, credentials(lab.probeUser()));
    }

    private static Properties credentials(LabUser user) {
        Properties credentials = new Properties();
        credentials.setProperty("user", user.name());
        credentials.setProperty("password", user.password());
        return credentials;
    }

    /** The second column of the first row. */
    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(2);
        }
    }
}
