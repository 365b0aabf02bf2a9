package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.DropExpired;
import dev.freno.core.rules.RuleCommand.RecoverHost;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RuleCommandCodecTest {
    private static final Map<String, RuleCommand> GOLDEN = Map.of(
            "throttle-all-parts",
                    new ThrottleApp(
                            "batch:archive",
                            "main1",
                            0.25,
                            new Expiry(1_700_000_060_000L),
                            Expiry.NEVER,
                            1_700_000_000_000L),
            "throttle-few-parts",
                    new ThrottleApp("gh-ost", null, null, null, new Expiry(1_700_003_600_000L), 1_700_000_000_000L),
            "unthrottle", new UnthrottleApp("batch:archive", null),
            "unthrottle-on-store", new UnthrottleApp("größe", "main1"),
            "skip-host", new SkipHost("10.0.0.7:3306", new Expiry(1_700_000_060_000L)),
            "recover-host", new RecoverHost("db-7.example"),
            "drop-expired", new DropExpired(1_700_000_000_000L));

    @Test
    void encode_whenEachKind_givesTheBytesOfVersionOne() {
        GOLDEN.forEach((name, command) -> Golden.check("command-v1-" + name, RuleCommandCodec.encode(command)));
    }

    @Test
    void decode_whenBytesOfVersionOne_givesEachKind() {
        GOLDEN.forEach((name, command) ->
                assertThat(decoded(Golden.read("command-v1-" + name))).as(name).isEqualTo(command));
    }

    @Test
    void decode_afterEncode_givesTheSame() {
        for (long seed = 0; seed < 2000; seed++) {
            RuleCommand command = RandomRules.command(new Random(seed));

            assertThat(decoded(RuleCommandCodec.encode(command)))
                    .as("seed " + seed)
                    .isEqualTo(command);
        }
    }

    @Test
    void decode_whenCutAnywhereOrLonger_isRefused() {
        for (RuleCommand command : GOLDEN.values()) {
            byte[] bytes = RuleCommandCodec.encode(command);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> RuleCommandCodec.decode(cut)).isInstanceOf(UnreadableException.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> RuleCommandCodec.decode(longer)).hasMessageContaining("1 bytes too many");
        }
    }

    /** An older node must not go on without what it does not understand. */
    @Test
    void decode_whenOfANewerVersionOrKind_saysSo() {
        assertThatThrownBy(() -> RuleCommandCodec.decode(new byte[] {2, 1, 0}))
                .isInstanceOf(UnreadableException.NewerVersion.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("knows version 1");
        assertThatThrownBy(() -> RuleCommandCodec.decode(new byte[] {1, 99}))
                .isInstanceOf(UnreadableException.NewerVersion.class)
                .hasMessageContaining("unknown kind 99");
    }

    @Test
    void encode_whenNameIsAtTheBound_isFineAndBeyondRefused() {
        String longest = "x".repeat(RuleCommandCodec.MAX_NAME);

        assertThat(decoded(RuleCommandCodec.encode(new RecoverHost(longest)))).isEqualTo(new RecoverHost(longest));
        assertThatThrownBy(() -> RuleCommandCodec.encode(new RecoverHost(longest + "x")))
                .hasMessageContaining("513 characters");
    }

    /** Lists name a rule {@code app/store}, and with it two rules could take one name. */
    @Test
    void encode_whenAppHasASlash_isRefused() {
        assertThatThrownBy(() -> RuleCommandCodec.encode(new UnthrottleApp("a/b", null)))
                .hasMessageContaining("no '/'");
    }

    private static RuleCommand decoded(byte[] bytes) {
        try {
            return RuleCommandCodec.decode(bytes);
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }
}
