package dev.freno.server.group.mysql;

/**
 * A node as the backend's tables name it.
 *
 * <p>Immutable.
 *
 * @param serviceId its name, {@code host:port} of its HTTP; no two nodes may have the same
 * @param domain the group: its nodes elect one leader
 * @param shareDomain the groups that respect each other's health, empty for none
 */
public record GroupMember(String serviceId, String domain, String shareDomain) {}
