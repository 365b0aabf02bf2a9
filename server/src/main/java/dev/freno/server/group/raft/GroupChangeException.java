package dev.freno.server.group.raft;

/** A change of the group was refused or did not come about. The message is for the operator and says what to do. */
public final class GroupChangeException extends Exception {
    GroupChangeException(String message) {
        super(message);
    }

    GroupChangeException(String message, Throwable cause) {
        super(message, cause);
    }
}
