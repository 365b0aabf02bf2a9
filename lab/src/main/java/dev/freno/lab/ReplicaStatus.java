package dev.freno.lab;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * What SHOW SLAVE STATUS says.
 *
 * @param receiver Slave_IO_Running: Yes, No, Connecting or Preparing
 * @param applier Slave_SQL_Running: Yes or No
 * @param secondsBehind Seconds_Behind_Master, empty for NULL
 * @param errors the last errors of both, empty if there were none
 */
record ReplicaStatus(String receiver, String applier, long delaySeconds, OptionalLong secondsBehind, String errors) {

    static ReplicaStatus of(ResultSet row) throws SQLException {
        long seconds = row.getLong("Seconds_Behind_Master");
        OptionalLong behind = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(seconds);
        return new ReplicaStatus(
                row.getString("Slave_IO_Running"),
                row.getString("Slave_SQL_Running"),
                row.getLong("SQL_Delay"),
                behind,
                row.getString("Last_IO_Error") + row.getString("Last_SQL_Error"));
    }

    boolean isRunning() {
        return receiver.equals("Yes") && applier.equals("Yes");
    }
}
