package dev.freno.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what another process or thread does: asks every 10 ms until the answer is right or the limit has passed.
 * Blocks the caller; an interrupt ends the wait with an error. The question is asked at least once, and once more
 * after the limit, so that a slow machine does not fail a condition that holds.
 */
public final class Eventually {

    /** How long is waited where no limit is given; long enough for a busy machine. */
    public static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private Eventually() {}

    /** Something to check: it throws while it does not hold yet. */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    /**
     * Waits until the check passes.
     *
     * @throws AssertionError when the limit has passed; message and cause are those of the last failure
     */
    public static void eventually(Duration limit, Check check) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean last = System.nanoTime() - deadline >= 0;
            Throwable failure = failureOf(check);
            if (failure == null) {
                return;
            }
            if (last) {
                throw new AssertionError("not within " + limit + ": " + failure, failure);
            }
            pause();
        }
    }

    /**
     * Waits until the value is as wanted, and returns it.
     *
     * @param what names the value in the failure message
     * @throws AssertionError when the limit has passed; the message shows the last value, or the last error
     */
    public static <T> T eventually(String what, Duration limit, Callable<T> value, Predicate<? super T> wanted) {
        Holder<T> holder = new Holder<>();
        eventually(limit, () -> {
            T current = value.call();
            holder.value = current;
            if (!wanted.test(current)) {
                throw new AssertionError(what + ", last seen: " + current);
            }
        });
        return holder.get();
    }

    /**
     * Waits until the condition is true.
     *
     * @throws AssertionError when the limit has passed
     */
    public static void eventually(String what, Duration limit, Callable<Boolean> condition) {
        var _ = eventually(what, limit, condition, (Boolean holds) -> holds);
    }

    /**
     * Waits until the condition is true, for {@link #LIMIT}.
     *
     * @throws AssertionError when that has passed
     */
    public static void eventually(String what, Callable<Boolean> condition) {
        eventually(what, LIMIT, condition);
    }

    private static @Nullable Throwable failureOf(Check check) {
        try {
            check.run();
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    private static void pause() {
        LockSupport.parkNanos(POLL_NANOS);
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting");
        }
    }

    private static final class Holder<T> {
        private @Nullable T value;

        private T get() {
            if (value == null) {
                throw new AssertionError("the value was null");
            }
            return value;
        }
    }
}
