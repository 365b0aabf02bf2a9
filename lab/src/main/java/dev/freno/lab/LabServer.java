package dev.freno.lab;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One server of a lab cluster. Thread-safe.
 *
 * <p>Each statement gets a connection of its own. Connecting ends after 2 s, a statement after 60 s: a frozen server
 * blocks its caller no longer than that.
 */
public final class LabServer {

    private final ServerSetup setup;
    private final ServerProcess process;

    LabServer(ServerSetup setup) {
        this.setup = setup;
        this.process = new ServerProcess(setup);
    }

    /** {@code primary}, {@code replica 0}, {@code replica 1} and so on. */
    public String name() {
        return setup.name();
    }

    /** The address that it listens on in any case; see {@link LabConfig#extraAddresses()} for others. */
    public String host() {
        return ServerSetup.LOCALHOST;
    }

    /** Its port, the same after a restart. */
    public int port() {
        return process.port();
    }

    /** Host and port with a colon between them. */
    public String address() {
        return host() + ":" + port();
    }

    /** The process id of its present or last {@code mariadbd}. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process exists; a frozen one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of its error log, at most 64 KiB, for failure messages. */
    public String log() {
        return LogTail.of(setup.log());
    }

    /** A connection of the lab's root account. The caller closes it. */
    public Connection connect() throws SQLException {
        return connect(setup.accounts().root());
    }

    /** A connection of that account, without TLS. The caller closes it. */
    public Connection connect(LabUser user) throws SQLException {
        return Jdbc.connect(address(), user);
    }

    /**
     * Executes a statement as root.
     *
     * @throws LabException if the server cannot be reached or refuses it
     */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** The first column of the first row as a whole number. */
    public long queryLong(String sql) {
        return query(sql, row -> row.getLong(1));
    }

    /** The first column of the first row as text; SQL's NULL is the text {@code NULL}. */
    public String queryText(String sql) {
        return query(sql, row -> String.valueOf(row.getString(1)));
    }

    /** How old the heartbeat is on this server: the answer to {@link Heartbeat#LAG_QUERY}. */
    public Duration heartbeatLag() {
        return query(
                Heartbeat.LAG_QUERY,
                row -> Duration.ofNanos(row.getBigDecimal(1).movePointRight(9).longValue()));
    }

    /** Seconds_Behind_Master; empty if it is NULL, because replication is stopped or broken, or not a replica. */
    public OptionalLong secondsBehindPrimary() {
        return replicaStatus().map(ReplicaStatus::secondsBehind).orElse(OptionalLong.empty());
    }

    @Override
    public String toString() {
        return name() + " at " + address();
    }

    Optional<ReplicaStatus> replicaStatus() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW SLAVE STATUS")) {
            return rows.next() ? Optional.of(ReplicaStatus.of(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    Path data() {
        return setup.data();
    }

    void start() {
        process.start(this::answers);
    }

    /** Lets a frozen one go on, starts a dead one again. */
    void revive() {
        if (process.isAlive()) {
            process.unfreeze();
        } else {
            process.restart(this::answers);
        }
    }

    void freeze() {
        process.freeze();
    }

    void slow(double share) {
        process.slow(share);
    }

    void kill() {
        process.kill();
    }

    void stop() {
        process.stop();
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    private <T> T query(String sql, Reading<T> reading) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new LabException(this + ": no row");
            }
            return reading.from(rows);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private LabException failure(SQLException e) {
        return new LabException(this + ": " + e.getMessage(), e);
    }
}
