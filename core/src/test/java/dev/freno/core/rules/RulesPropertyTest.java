package dev.freno.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.Property;
import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulesPropertyTest {
    private static final List<String> APPS = List.of("a", "a:b", "a:b:c", "b", "all", "a/s1", "a:b:c:d");
    private static final List<String> STORES = List.of("s1", "s2");
    private static final List<String> HOSTS = List.of("h1", "h1:1", "h2", "::1", "[::1]:1");
    private static final List<InstanceKey> INSTANCES = List.of(
            new InstanceKey("h1", 1), new InstanceKey("h1", 2), new InstanceKey("h2", 1), new InstanceKey("::1", 1));

    private static @Nullable String anyStore(RandomGenerator random) {
        return random.nextBoolean() ? null : Property.oneOf(STORES, random);
    }

    private static Expiry anyExpiry(RandomGenerator random, long now) {
        return random.nextInt(5) == 0 ? Expiry.NEVER : new Expiry(now + random.nextInt(40));
    }

    private static RuleCommand anyCommand(RandomGenerator random, long now) {
        return switch (random.nextInt(8)) {
            case 0 -> new RuleCommand.UnthrottleApp(Property.oneOf(APPS, random), anyStore(random));
            case 1 -> new RuleCommand.SkipHost(Property.oneOf(HOSTS, random), anyExpiry(random, now));
            case 2 -> new RuleCommand.RecoverHost(Property.oneOf(HOSTS, random));
            case 3 -> new RuleCommand.DropExpired(now);
            default ->
                new RuleCommand.ThrottleApp(
                        Property.oneOf(APPS, random),
                        anyStore(random),
                        random.nextBoolean() ? null : random.nextInt(5) / 4.0,
                        random.nextBoolean() ? null : anyExpiry(random, now),
                        new Expiry(now + 60),
                        now);
        };
    }

    private static List<RuleCommand> anyLog(RandomGenerator random) {
        List<RuleCommand> log = new ArrayList<>();
        int length = random.nextInt(60);
        for (int i = 0; i < length; i++) {
            log.add(anyCommand(random, 5L * i));
        }
        return log;
    }

    private static Rules replay(Rules from, List<RuleCommand> log) {
        Rules rules = from;
        for (RuleCommand command : log) {
            rules = rules.apply(command).rules();
        }
        return rules;
    }

    @Test
    void apply_replayingALog_equalsASnapshotAndItsTail() {
        Property.check(2_000, random -> {
            List<RuleCommand> log = anyLog(random);
            int cut = random.nextInt(log.size() + 1);
            Rules atCut = replay(Rules.NONE, log.subList(0, cut));
            Rules restored = Rules.of(atCut.throttles(), atCut.skippedHosts());
            assertThat(restored).isEqualTo(atCut).hasSameHashCodeAs(atCut);
            Rules whole = replay(Rules.NONE, log);
            Rules tail = replay(restored, log.subList(cut, log.size()));
            assertThat(tail).isEqualTo(whole);
            assertThat(tail.throttles()).isEqualTo(whole.throttles());
            assertThat(tail.firstExpiry()).isEqualTo(whole.firstExpiry());
        });
    }

    /** From the instant of dropping on, nobody can tell whether it happened, and neither can later commands. */
    @Test
    void apply_dropExpired_changesNoAnswer() {
        Property.check(2_000, random -> {
            List<RuleCommand> log = anyLog(random);
            long now = 5L * log.size();
            Rules rules = replay(Rules.NONE, log);
            Rules dropped = rules.apply(new RuleCommand.DropExpired(now)).rules();
            RuleCommand next = anyCommand(random, now);
            for (long at = now; at < now + 50; at += 1 + random.nextInt(9)) {
                assertSameAnswers(rules, dropped, at);
                assertSameAnswers(rules.apply(next).rules(), dropped.apply(next).rules(), at);
            }
            assertThat(dropped.firstExpiry().isActiveAt(now)).isTrue();
        });
    }

    private static void assertSameAnswers(Rules one, Rules other, long now) {
        for (String app : APPS) {
            for (String store : STORES) {
                assertThat(other.match(app, store, now)).isEqualTo(one.match(app, store, now));
            }
        }
        for (InstanceKey host : INSTANCES) {
            assertThat(other.isSkipped(host, now)).isEqualTo(one.isSkipped(host, now));
        }
    }

    /** The look-up and the commands, written down a second time over a plain map. */
    @Test
    void match_isWhatTheContractSays() {
        Property.check(2_000, random -> {
            List<RuleCommand> log = anyLog(random);
            Rules rules = replay(Rules.NONE, log);
            Map<String, Throttle> plain = new HashMap<>();
            log.forEach(command -> applyPlainly(plain, command));
            long now = 5L * log.size() + random.nextInt(30);
            for (String app : APPS) {
                Throttle found = rules.match(app, "s1", now);
                assertThat(Optional.ofNullable(found).map(Throttle::ratio))
                        .as("%s after %s", app, log)
                        .isEqualTo(highestRatio(plain, app, now));
            }
        });
    }

    private static void applyPlainly(Map<String, Throttle> rules, RuleCommand command) {
        switch (command) {
            case RuleCommand.ThrottleApp throttle -> {
                String key = throttle.app() + "|" + throttle.store();
                Throttle old = rules.get(key);
                boolean kept = old != null && throttle.atMillis() < old.expiry().epochMillis();
                Double ratio = throttle.ratio();
                Expiry expiry = throttle.expiry();
                rules.put(
                        key,
                        new Throttle(
                                throttle.app(),
                                throttle.store(),
                                ratio != null ? ratio : kept && old != null ? old.ratio() : 1,
                                expiry != null
                                        ? expiry
                                        : kept && old != null ? old.expiry() : throttle.defaultExpiry()));
            }
            case RuleCommand.UnthrottleApp unthrottle -> rules.remove(unthrottle.app() + "|" + unthrottle.store());
            case RuleCommand.SkipHost skip -> {}
            case RuleCommand.RecoverHost recover -> {}
            case RuleCommand.DropExpired drop -> {}
        }
    }

    private static Optional<Double> highestRatio(Map<String, Throttle> rules, String app, long now) {
        List<String> names = new ArrayList<>();
        for (String name = app; !name.equals("all"); name = name.substring(0, Math.max(0, name.lastIndexOf(':')))) {
            if (name.isEmpty()) {
                break;
            }
            names.add(name);
        }
        names.add("all");
        for (String name : names) {
            Optional<Throttle> strictest = rules.values().stream()
                    .filter(rule -> rule.app().equals(name))
                    .filter(rule -> rule.store() == null || "s1".equals(rule.store()))
                    .filter(rule -> now < rule.expiry().epochMillis())
                    .max(Comparator.comparingDouble(Throttle::ratio));
            if (strictest.isPresent()) {
                return strictest.map(Throttle::ratio);
            }
        }
        return Optional.empty();
    }
}
