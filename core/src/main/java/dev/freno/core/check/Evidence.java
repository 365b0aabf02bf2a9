package dev.freno.core.check;

import dev.freno.core.rules.Rules;
import dev.freno.core.time.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision may look at, taken at one instant.
 *
 * <p>Immutable.
 *
 * @param leading whether this node may answer for its group
 * @param storeTypeKnown whether any store of the requested type can exist
 * @param store the requested store, null if it is not configured
 * @param lowPriorityMarked whether a normal check of that store was refused just now
 * @param shareDomainHealthy whether the other leaders of the share domain find this store healthy; true without one
 * @param rules the operators' rules
 * @param now the instant to decide at
 */
public record Evidence(
        boolean leading,
        boolean storeTypeKnown,
        @Nullable StoreState store,
        boolean lowPriorityMarked,
        boolean shareDomainHealthy,
        Rules rules,
        Moment now) {}
