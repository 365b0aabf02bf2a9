package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "5.7.44-log, SHOW SLAVE STATUS, SHOW REPLICA STATUS",
        "8.0.21, SHOW SLAVE STATUS, SHOW REPLICA STATUS",
        "8.0.22, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "8.0.36-28, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "8.4.0, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "9.7, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "unknown, SHOW SLAVE STATUS, SHOW REPLICA STATUS",
        "5.5.5-10.4.33-MariaDB-log, SHOW ALL SLAVES STATUS, SHOW SLAVE STATUS",
        "5.5.5-10.5.0-MariaDB, SHOW ALL SLAVES STATUS, SHOW SLAVE STATUS",
        "5.5.5-10.5.1-MariaDB, SHOW ALL REPLICAS STATUS, SHOW ALL SLAVES STATUS",
        "11.4.5-MariaDB-ubu2404, SHOW ALL REPLICAS STATUS, SHOW ALL SLAVES STATUS",
    })
    void replicationQuery_whenTheServerIsOfThisVersion_triesTheseForms(String version, String first, String second) {
        ReplicationQuery query = new ReplicationQuery(ServerVersion.parse(version));
        assertThat(query.sql()).isEqualTo(first);
        assertThat(query.tryOtherForm()).isTrue();
        assertThat(query.sql()).isEqualTo(second);
        assertThat(query.tryOtherForm()).isFalse();
        assertThat(query.sql()).isEqualTo(second);
    }

    @Test
    void parse_whenMariaDbHidesBehindAnOldVersion_seesThrough() {
        assertThat(ServerVersion.parse("5.5.5-10.6.12-MariaDB")).isEqualTo(ServerVersion.of(true, 10, 6, 12));
        assertThat(ServerVersion.parse("5.5.5-m1")).isEqualTo(ServerVersion.of(false, 5, 5, 5));
    }
}
