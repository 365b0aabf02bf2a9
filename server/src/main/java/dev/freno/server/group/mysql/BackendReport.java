package dev.freno.server.group.mysql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group by a MySQL backend, as its tables show it to somebody who takes no part in it.
 *
 * <p>Immutable.
 *
 * @param backend where it was read
 * @param domain the group's
 * @param leases of the domain, and of those that share its health, by domain; at most 1000
 * @param services of the same domains, by domain and name; at most 1000
 * @param throttles how many are in force
 * @param skippedHosts how many are in force
 * @param errors what keeps the group from working
 * @param warnings what it can work with, but not as well
 */
public record BackendReport(
        String backend,
        String domain,
        List<Lease> leases,
        List<Service> services,
        long throttles,
        long skippedHosts,
        List<String> errors,
        List<String> warnings) {
    /**
     * Who leads a domain.
     *
     * @param holder empty where it was released
     * @param ageSeconds since when, by the backend's clock
     * @param live whether it has not expired by that clock
     */
    public record Lease(String domain, String holder, long ageSeconds, boolean live) {
        /** Whether somebody leads by it. */
        public boolean leads() {
            return live && !holder.isEmpty();
        }
    }

    /**
     * A node that has said that it lives.
     *
     * @param ageSeconds when, before now by the backend's clock
     */
    public record Service(String domain, String serviceId, long ageSeconds) {}

    public BackendReport {
        leases = List.copyOf(leases);
        services = List.copyOf(services);
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /** The lease of the domain, null if there is none that is live. */
    public @Nullable Lease leader() {
        return leases.stream()
                .filter(lease -> lease.domain().equals(domain) && lease.leads())
                .findFirst()
                .orElse(null);
    }
}
