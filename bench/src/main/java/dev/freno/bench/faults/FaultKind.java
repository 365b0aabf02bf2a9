package dev.freno.bench.faults;

import java.util.Locale;

/** What can be done to a group. */
enum FaultKind {
    /** SIGSTOP of a node, SIGCONT at the end. */
    FREEZE,
    /** SIGKILL of a node, started again at the end. */
    KILL,
    /** SIGTERM of a node, started again at the end. */
    RESTART,
    /** SIGKILL of all nodes, as when the power fails. */
    KILL_ALL,
    /** A node's links to all others are cut. */
    ISOLATE,
    /** A node's links to all others hang. */
    UNPLUG,
    /** What a node sends to the others is lost. */
    MUTE,
    /** What the others send to a node is lost. */
    DEAFEN,
    /** The link of two nodes is cut; both still reach the third. */
    CUT_LINK,
    /** The link of two nodes hangs. */
    HANG_LINK,
    /** A node's links are slow, by up to 300 ms each way. */
    SLOW,
    /** All of a node's connections are reset. */
    RESET,
    /** SIGSTOP of the database behind the shaky store. */
    FREEZE_STORE,
    /** That database no longer applies what its primary writes. */
    STALL_STORE;

    boolean isOfStore() {
        return this == FREEZE_STORE || this == STALL_STORE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
