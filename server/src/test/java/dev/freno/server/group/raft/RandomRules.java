package dev.freno.server.group.raft;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.DropExpired;
import dev.freno.core.rules.RuleCommand.RecoverHost;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import dev.freno.core.rules.Rules;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Commands and rules as a seed makes them. */
final class RandomRules {
    private RandomRules() {}

    static RuleCommand command(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 ->
                new ThrottleApp(
                        name(random),
                        maybe(random, name(random)),
                        maybe(random, random.nextDouble()),
                        maybe(random, expiry(random)),
                        expiry(random),
                        random.nextLong());
            case 4 -> new UnthrottleApp(name(random), maybe(random, name(random)));
            case 5 -> new SkipHost(name(random), expiry(random));
            case 6 -> new RecoverHost(name(random));
            default -> new DropExpired(random.nextLong());
        };
    }

    static Rules rules(Random random, int commands) {
        Rules rules = Rules.NONE;
        for (int i = 0; i < commands; i++) {
            rules = rules.apply(command(random)).rules();
        }
        return rules;
    }

    private static <T> @Nullable T maybe(Random random, T value) {
        return random.nextBoolean() ? value : null;
    }

    private static Expiry expiry(Random random) {
        return random.nextInt(4) == 0 ? Expiry.NEVER : new Expiry(random.nextLong());
    }

    /** Any UTF-16 units but the slash, lone surrogates too. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(random.nextInt(20) == 0 ? RuleCommandCodec.MAX_NAME : 8);
        for (int i = 0; i < length; i++) {
            char any = (char) (random.nextBoolean() ? random.nextInt(0x10000) : 'a' + random.nextInt(26));
            name.append(any == '/' ? ':' : any);
        }
        return name.toString();
    }
}
