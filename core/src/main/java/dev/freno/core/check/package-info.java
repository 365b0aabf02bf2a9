/**
 * The question and its answer. {@link dev.freno.core.check.Decision} is the only place that decides: a pure function of
 * a {@link dev.freno.core.check.CheckRequest}, the {@link dev.freno.core.check.Evidence} and one source of chance, to a
 * {@link dev.freno.core.check.Verdict}. It fails closed: only {@link dev.freno.core.check.Verdict.Allowed} and an excused
 * {@link dev.freno.core.check.Verdict.UnknownStore} mean "write".
 */
@NullMarked
package dev.freno.core.check;

import org.jspecify.annotations.NullMarked;
