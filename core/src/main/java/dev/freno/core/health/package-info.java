/** How long each store has been without a healthy answer: what is reported to operators and to a share domain. */
@NullMarked
package dev.freno.core.health;

import org.jspecify.annotations.NullMarked;
