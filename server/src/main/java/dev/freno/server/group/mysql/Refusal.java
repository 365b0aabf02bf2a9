package dev.freno.server.group.mysql;

import dev.freno.server.group.Receipt;

/** A command was turned down and its transaction rolled back: nothing has changed, and the connection is in order. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Receipt receipt;

    Refusal(Receipt receipt) {
        super(receipt.toString(), null, false, false);
        this.receipt = receipt;
    }

    Receipt receipt() {
        return receipt;
    }
}
