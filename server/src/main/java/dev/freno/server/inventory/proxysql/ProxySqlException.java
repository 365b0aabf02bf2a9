package dev.freno.server.inventory.proxysql;

/** ProxySQL did not tell its servers. The message says why, in words for the operator, without secrets. */
final class ProxySqlException extends Exception {
    private static final long serialVersionUID = 1;

    ProxySqlException(String message) {
        super(message);
    }
}
