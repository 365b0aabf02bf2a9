package dev.freno.server.group.raft;

import dev.freno.core.rules.Rules;
import org.jspecify.annotations.Nullable;

/**
 * The rules as they were when a log entry had been applied.
 *
 * <p>Immutable.
 *
 * @param term the entry's term
 * @param index the entry's index
 * @param rules the rules after it and all before it
 * @param announced the last announcement of a leader, null where there was none
 */
record RulesSnapshot(long term, long index, Rules rules, LeaderNote.@Nullable Announced announced) {}
