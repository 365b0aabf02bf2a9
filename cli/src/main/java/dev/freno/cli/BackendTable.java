package dev.freno.cli;

import dev.freno.server.group.mysql.BackendReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A group by a MySQL backend as a table for people. */
final class BackendTable {
    private static final List<String> HEADINGS = List.of("DOMAIN", "NODE", "STATE", "SEEN");

    /** From here on a node is not counted as healthy. */
    private static final long SILENT_SECONDS = 6;

    private final BackendReport report;

    BackendTable(BackendReport report) {
        this.report = report;
    }

    /** Prints it, and on {@code err} what is wrong; returns whether the group works. */
    boolean print(PrintWriter out, PrintWriter err) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        report.leases().forEach(lease -> rows.add(row(lease)));
        report.services().stream().filter(this::isNoHolder).forEach(service -> rows.add(row(service)));
        TextTable.print(out, rows);
        out.println("in force: " + report.throttles() + " throttles, " + report.skippedHosts() + " skipped hosts");
        report.warnings().forEach(warning -> err.println("warning: " + warning));
        report.errors().forEach(error -> err.println("error: " + error));
        if (report.leader() == null) {
            err.println("error: domain '" + report.domain() + "' has no leader with a live lease");
        }
        return report.errors().isEmpty() && report.leader() != null;
    }

    private boolean isNoHolder(BackendReport.Service service) {
        return report.leases().stream()
                .noneMatch(lease -> lease.domain().equals(service.domain())
                        && lease.holder().equals(service.serviceId()));
    }

    private static List<String> row(BackendReport.Lease lease) {
        if (lease.holder().isEmpty()) {
            return List.of(lease.domain(), "-", "no leader", "-");
        }
        return List.of(
                lease.domain(), lease.holder(), lease.live() ? "leader" : "lease expired", ago(lease.ageSeconds()));
    }

    private static List<String> row(BackendReport.Service service) {
        String state = service.ageSeconds() < SILENT_SECONDS ? "healthy" : "silent";
        return List.of(service.domain(), service.serviceId(), state, ago(service.ageSeconds()));
    }

    private static String ago(long seconds) {
        return seconds + " s ago";
    }
}
