package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A MySQL server with fresh data on a free port of the loopback interface, for checks against a MySQL that is not installed
 * here. Its accounts log in by {@code caching_sha2_password}, and its binary log is on.
 *
 * <p>Thread-safe. {@link #close} stops it and removes its files; if this JVM ends without it, the same happens.
 */
public final class MySqlServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final List<String> PLACES = List.of("usr/sbin/mysqld", "bin/mysqld", "sbin/mysqld");
    private static final Path LOADER = Path.of("usr/lib64/ld-linux-x86-64.so.2");
    private static final Path LIBRARIES = Path.of("usr/lib/x86_64-linux-gnu");

    private final LabDirectory directory;
    private final Accounts accounts;
    private final int port;
    private final Program process;

    private MySqlServer(LabDirectory directory, Accounts accounts, int port, Program process) {
        this.directory = directory;
        this.accounts = accounts;
        this.port = port;
        this.process = process;
    }

    /**
     * Makes the data and starts the server; takes some seconds.
     *
     * @param root where MySQL is: an unpacked archive of it, or a whole system that it is installed in, such as a
     *     debootstrap, whose own libraries are then used; {@code /} for this one
     * @param id its {@code server_id}
     * @param options further options of {@code mysqld}
     * @throws LabException if there is no MySQL or it does not start; the message has its log
     */
    public static MySqlServer start(Path root, int id, String... options) {
        LabDirectory directory = LabDirectory.create();
        try {
            Accounts accounts = Accounts.random();
            List<String> command = command(root, directory);
            initialise(command, accounts, directory.path());
            int port = FreePorts.next();
            command.addAll(List.of("--port=" + port, "--bind-address=" + ServerSetup.LOCALHOST, "--server-id=" + id));
            command.addAll(
                    List.of("--socket=" + directory.path().resolve("socket"), "--mysqlx=OFF", "--skip-name-resolve"));
            command.addAll(List.of("--log-bin=binlog", "--relay-log=relay", "--innodb-flush-log-at-trx-commit=2"));
            command.addAll(List.of(options));
            Program process = Program.start(command, directory.path().resolve("log"));
            return new MySqlServer(directory, accounts, port, process).awaited();
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    public String host() {
        return ServerSetup.LOCALHOST;
    }

    public int port() {
        return port;
    }

    /** Host and port with a colon between them. */
    public String address() {
        return host() + ":" + port;
    }

    /** What replicas log in with. */
    public LabUser replicator() {
        return accounts.replicator();
    }

    /** What freno logs in with; it has no right but that to connect, until it is granted some. */
    public LabUser probeUser() {
        return accounts.probe();
    }

    /**
     * Executes statements as root, on one connection.
     *
     * @throws LabException if the server cannot be reached or refuses one
     */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new LabException(address() + ": " + e.getMessage(), e);
        }
    }

    /** The first column of the first row as text. */
    public String queryText(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new LabException(address() + ": no row");
            }
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new LabException(address() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        process.stop();
        directory.close();
    }

    private static List<String> command(Path root, LabDirectory directory) {
        Path daemon = PLACES.stream()
                .map(root::resolve)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new LabException("no mysqld in " + root));
        Path base = daemon.resolveSibling("..").normalize();
        Path data = directory.path().resolve("data");
        Path loader = root.resolve(LOADER);
        List<String> words = new ArrayList<>();
        if (root.getNameCount() > 0 && Files.isExecutable(loader)) {
            words.addAll(List.of(loader.toString(), "--library-path", "" + root.resolve(LIBRARIES)));
        }
        words.addAll(List.of(daemon.toString(), "--no-defaults", "--basedir=" + base, "--datadir=" + data));
        words.addAll(List.of("--innodb-buffer-pool-size=16M", "--innodb-redo-log-capacity=16M", "--secure-file-priv="));
        if (Files.isDirectory(base.resolve("share/mysql"))) {
            words.add("--lc-messages-dir=" + base.resolve("share/mysql"));
        }
        if (directory.ownedByRoot()) {
            words.add("--user=root");
        }
        return words;
    }

    private static void initialise(List<String> command, Accounts accounts, Path directory) {
        List<String> install = new ArrayList<>(command);
        install.addAll(List.of("--initialize-insecure", "--init-file=" + write(sql(accounts), directory)));
        try (Program installer = Program.start(install, directory.resolve("install.log"))) {
            if (!installer.awaitEnd(START_LIMIT)) {
                throw new LabException("MySQL does not make its data:\n" + installer.log());
            }
        }
    }

    private static Path write(String statements, Path directory) {
        try {
            return Files.writeString(directory.resolve("accounts.sql"), statements);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sql(Accounts accounts) {
        return create(accounts.root()) + create(accounts.replicator()) + create(accounts.probe())
                + "grant all on *.* to 'root'@'%' with grant option;\n"
                + "grant replication slave on *.* to 'replicator'@'%';\n";
    }

    private static String create(LabUser user) {
        return "create user '%s'@'%%' identified by '%s';%n".formatted(user.name(), user.password());
    }

    private MySqlServer awaited() {
        try {
            Eventually.eventually("an answer of MySQL", START_LIMIT, () -> answers() || !process.isAlive());
            if (!process.isAlive()) {
                throw new LabException("MySQL has ended:\n" + process.log());
            }
            return this;
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        return Jdbc.connect(address(), accounts.root());
    }
}
