package dev.freno.bench.faults;

import dev.freno.bench.history.Action;

/** What commands are about: an app that is throttled, or a host that is skipped. Its rules never expire. Immutable. */
sealed interface Subject {
    String name();

    /** The path of the HTTP request. */
    String path(Action action);

    /** An app. */
    record App(String name) implements Subject {
        @Override
        public String path(Action action) {
            return switch (action) {
                case Action.Throttle throttle -> "/throttle-app/" + name + "/ttl/0/ratio/" + throttle.ratio();
                case Action.Unthrottle _ -> "/unthrottle-app/" + name;
                case Action.Check check -> "/check/" + name + "/mysql/" + check.store();
            };
        }
    }

    /** A host, of no store: skipping it is throttling it at a ratio of 1, and no check tells anything of it. */
    record Host(String name) implements Subject {
        private static final int YEAR_MINUTES = 525_600;

        @Override
        public String path(Action action) {
            return switch (action) {
                case Action.Throttle _ -> "/skip-host/" + name + "/ttl/" + YEAR_MINUTES;
                case Action.Unthrottle _ -> "/recover-host/" + name;
                case Action.Check check -> throw new IllegalArgumentException("no host is checked: " + check);
            };
        }
    }
}
