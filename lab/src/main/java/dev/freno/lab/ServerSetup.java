package dev.freno.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a server is started with but its port.
 *
 * @param id {@code server_id}: 1 is the primary
 * @param data its data directory, which exists
 * @param asRoot whether this JVM runs as uid 0
 */
record ServerSetup(
        int id,
        Binaries binaries,
        Path data,
        boolean asRoot,
        LabConfig config,
        Accounts accounts,
        Optional<LabCertificates> certificates) {

    static final String LOCALHOST = "127.0.0.1";

    String name() {
        return id == 1 ? "primary" : "replica " + (id - 2);
    }

    Path log() {
        return data.resolveSibling("server-" + id + ".log");
    }

    List<String> command(int port) {
        List<String> command = new ArrayList<>(List.of(binaries.daemon().toString(), "--no-defaults"));
        command.addAll(where(port));
        command.addAll(DataDirectory.SIZES);
        command.addAll(replication());
        command.addAll(tls());
        if (asRoot) {
            command.add("--user=root");
        }
        return command;
    }

    /** Without a Unix socket: its path would be limited to 107 bytes, and nothing here uses it. */
    private List<String> where(int port) {
        List<String> addresses = new ArrayList<>(List.of(LOCALHOST));
        addresses.addAll(config.extraAddresses());
        return List.of(
                "--basedir=" + binaries.base(),
                "--datadir=" + data,
                "--tmpdir=" + data,
                "--pid-file=" + data.resolve("pid"),
                "--socket=",
                "--port=" + port,
                "--bind-address=" + String.join(",", addresses),
                "--max-connections=" + config.maxConnections(),
                "--table-open-cache=400",
                "--skip-name-resolve",
                "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4",
                "--performance-schema=OFF",
                "--log-warnings=1");
    }

    /** The heartbeat alone writes 100 MB of binary log an hour: old files must go. */
    private List<String> replication() {
        return List.of(
                "--server-id=" + id,
                "--log-bin=binlog",
                "--relay-log=relay",
                "--binlog-format=ROW",
                "--max-binlog-size=16M",
                "--binlog-expire-logs-seconds=900",
                "--innodb-flush-log-at-trx-commit=2",
                id == 1 ? "--read-only=OFF" : "--read-only=ON");
    }

    private List<String> tls() {
        return certificates
                .map(files -> List.of(
                        "--ssl-ca=" + files.authority(),
                        "--ssl-cert=" + files.serverCertificate(),
                        "--ssl-key=" + files.serverKey()))
                .orElse(List.of("--skip-ssl"));
    }
}
