package dev.freno.server.group;

import java.util.List;
import java.util.Map;

/**
 * The services of a group's domain, and the leaders of the domains that it shares its health with.
 *
 * <p>Immutable.
 *
 * @param leadersByDomain the service that leads each domain of the same share domain, this node's own domain left out
 * @param healthy the services of this node's domain that were healthy when last looked at, in the order of their ids
 */
public record DomainServices(Map<String, String> leadersByDomain, List<String> healthy) {
    public DomainServices {
        leadersByDomain = Map.copyOf(leadersByDomain);
        healthy = List.copyOf(healthy);
    }
}
