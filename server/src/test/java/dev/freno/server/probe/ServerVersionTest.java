package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerVersionTest {
    @Test
    void parse_whenMariaDbHidesBehindAnOldVersion_seesThrough() {
        assertThat(ServerVersion.parse("5.5.5-10.6.12-MariaDB")).isEqualTo(ServerVersion.of(true, 10, 6, 12));
        assertThat(ServerVersion.parse("5.5.5-m1")).isEqualTo(ServerVersion.of(false, 5, 5, 5));
    }

    @Test
    void toString_isForTheOperator() {
        assertThat(ServerVersion.parse("5.5.5-10.6.12-MariaDB-log")).hasToString("MariaDB 10.6.12");
        assertThat(ServerVersion.parse("9.7.4-2")).hasToString("MySQL 9.7.4");
    }
}
