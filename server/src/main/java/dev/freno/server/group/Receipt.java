package dev.freno.server.group;

/**
 * What became of a command.
 *
 * <p>Immutable.
 */
public sealed interface Receipt {
    /** It is durable on a majority and in force on this node. */
    record Committed() implements Receipt {}

    /**
     * It was understood and changes nothing.
     *
     * @param why for the one who sent it
     */
    record Refused(String why) implements Receipt {}

    /**
     * The group has too much under way to take it on; nothing has changed, and it may be sent again.
     *
     * @param why for the one who sent it
     */
    record Busy(String why) implements Receipt {}

    /**
     * What the group keeps its rules in failed before the command was under way; nothing has changed, and it may be sent
     * again.
     *
     * @param why for the one who sent it
     */
    record Failed(String why) implements Receipt {}

    /** Nobody leads, or this node does not; nothing has changed. */
    record NoLeader() implements Receipt {}

    /**
     * No answer in time, or the group broke while it was under way: it may or may not come into force.
     *
     * @param why for the one who sent it
     */
    record Unknown(String why) implements Receipt {}
}
