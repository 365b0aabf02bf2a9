package dev.freno.server.inventory.proxysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTableTest {
    private final PoolTable table = new PoolTable();

    @Test
    void servers_areThoseOfTheHostgroup() throws ProxySqlException {
        table.add("1", "db1", "3306", "ONLINE");
        table.add("2", "::1", "65535", "SHUNNED");
        table.add("2", "10.0.0.1", "1", "SHUNNED_REPLICATION_LAG");
        assertThat(table.servers(1)).containsExactly(PoolServer.of("db1", "3306", "ONLINE"));
        assertThat(table.servers(2))
                .hasToString("[PoolServer[host=[::1]:65535, state=UNUSABLE], "
                        + "PoolServer[host=10.0.0.1:1, state=LAGGING]]");
        assertThat(table.servers(3)).isEmpty();
    }

    /** To leave a row out would be to leave out the host that is behind. */
    @ParameterizedTest
    @CsvSource(nullValues = "NULL", textBlock = """
                    NULL, 3306, ONLINE, 'a server without a name, a port or a status: NULL, ''3306'', ''ONLINE'''
                    db1, NULL, ONLINE, without a name
                    db1, 3306, NULL, without a name
                    '', 3306, ONLINE, 'no server: host '''', port 3306'
                    d b, 3306, ONLINE, 'no server: host ''d b'', port 3306'
                    /var/mysql.sock, 0, ONLINE, 'no server: host ''/var/mysql.sock'', port 0'
                    db1, 0, ONLINE, 'no server: host ''db1'', port 0'
                    db1, 65536, SHUNNED, 'no server: host ''db1'', port 65536'
                    db1, -1, ONLINE, 'port ''-1'' of host ''db1'' is not a port'
                    db1, 3306.0, ONLINE, 'port ''3306.0'' of host ''db1'' is not a port'
                    db1, 99999999999, ONLINE, 'is not a port'
                    """)
    void servers_whenARowNamesNone_failForItsHostgroupAlone(
            @Nullable String host, @Nullable String port, @Nullable String status, String why)
            throws ProxySqlException {
        table.add("1", "db1", "3306", "ONLINE");
        table.add("1", host, port, status);
        table.add("2", "db2", "3306", "ONLINE");
        assertThatThrownBy(() -> table.servers(1))
                .hasMessageStartingWith("hostgroup 1 has ")
                .hasMessageContaining(why);
        assertThat(table.servers(2)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "12345678901"})
    void servers_whenARowIsOfNoHostgroup_failForAll(String hostgroup) {
        table.add("1", "db1", "3306", "ONLINE");
        table.add(hostgroup, "db2", "3306", "ONLINE");
        assertThatThrownBy(() -> table.servers(1)).hasMessage("a server of hostgroup '" + hostgroup + "'");
    }

    @Test
    void servers_whenAnAnswerIsTooLong_failForAll() {
        for (int i = 0; i <= PoolTable.MAX_ROWS; i++) {
            table.add("1", "db1", "3306", "ONLINE");
        }
        assertThatThrownBy(() -> table.servers(1)).hasMessage("an answer of more than 100000 rows");
    }

    @Test
    void servers_whenACellIsLong_failWithAShortMessage() {
        table.add("1", "x".repeat(1_000_000), "3306", "ONLINE");
        assertThatThrownBy(() -> table.servers(1)).message().hasSizeLessThan(200);
    }

    @Test
    void sql_asksForEachHostgroupOnce() {
        assertThat(PoolTable.sql(List.of(10, 2, 10)))
                .isEqualTo("SELECT hostgroup, srv_host, srv_port, status FROM stats_mysql_connection_pool"
                        + " WHERE hostgroup IN (2, 10)");
    }
}
