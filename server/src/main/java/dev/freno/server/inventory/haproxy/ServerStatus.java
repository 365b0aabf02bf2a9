package dev.freno.server.inventory.haproxy;

/**
 * What the status of a server on HAProxy's statistics page means here.
 *
 * @param counted whether the server's host is one of the store: a server that is up, or down, or not checked; not one that
 *     an operator or its own health check has taken out of service
 * @param up whether it is up, however firmly
 * @param inTransition whether its checks have not made up their mind, as those of every server just after a reload
 */
record ServerStatus(boolean counted, boolean up, boolean inTransition) {
    private static final String NO_CHECK = "no check";

    /** Reads for example {@code UP}, {@code UP 1/3}, {@code DOWN (agent)}, {@code MAINT (via main/db1)}. */
    static ServerStatus of(String text) {
        String[] words = text.strip().split(" ", 3);
        boolean up = words[0].equals("UP");
        boolean inTransition = words.length > 1 && words[1].indexOf('/') >= 0;
        boolean counted =
                up ? !inTransition : words[0].equals("DOWN") || text.strip().equals(NO_CHECK);
        return new ServerStatus(counted, up, inTransition);
    }
}
