/**
 * What is throttled on: stores, their metrics, their hosts. Values that configuration makes once and everything else
 * reads; no state and no reading lives here.
 */
@NullMarked
package dev.freno.core.store;

import org.jspecify.annotations.NullMarked;
