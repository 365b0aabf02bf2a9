/**
 * What operators have decided: which apps are throttled, which hosts are skipped. {@link dev.freno.core.rules.Rules} is
 * the whole replicated state as one immutable value; a {@link dev.freno.core.rules.RuleCommand} is the only thing that
 * changes it, and applying one reads no clock, so that every node and every replay of a log arrives at the same rules.
 * Whether a rule is in force is asked at check time.
 */
@NullMarked
package dev.freno.core.rules;

import org.jspecify.annotations.NullMarked;
