package dev.freno.server.group;

import dev.freno.core.rules.Rules;

/**
 * Hears of changes in the group. Called on a thread of the group, one call at a time; must return quickly and must not
 * call back into the group's blocking methods.
 */
public interface GroupListener {
    /** This node began or ceased to lead. */
    void leadershipChanged(boolean leading);

    /** A command, a snapshot or another node changed the rules. */
    void rulesChanged(Rules rules);
}
