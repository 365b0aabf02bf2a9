package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.rules.RuleCommand.DropExpired;
import dev.freno.core.store.InstanceKey;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LeaderNoteTest {
    private static final Map<String, LeaderNote> GOLDEN = Map.of(
            "announced", new LeaderNote.Announced("n2.example:10008", new InstanceKey("n2.example", 9777)),
            "announced-without-http", new LeaderNote.Announced("n2.example:10008", null),
            "released", new LeaderNote.Released("n2.example:10008"));

    @Test
    void encode_whenEachKind_givesTheBytesOfVersionOne() {
        GOLDEN.forEach((name, note) -> Golden.check("note-v1-" + name, LeaderNote.encode(note)));
    }

    @Test
    void decode_whenBytesOfVersionOne_givesEachKind() throws UnreadableException {
        for (Map.Entry<String, LeaderNote> golden : GOLDEN.entrySet()) {
            byte[] bytes = Golden.read("note-v1-" + golden.getKey());

            assertThat(LeaderNote.isNote(bytes)).isTrue();
            assertThat(LeaderNote.decode(bytes)).isEqualTo(golden.getValue());
        }
    }

    @Test
    void decode_whenCutAnywhereOrLonger_isRefused() {
        for (LeaderNote note : GOLDEN.values()) {
            byte[] bytes = LeaderNote.encode(note);
            for (int length = 2; length < bytes.length + 2; length++) {
                byte[] wrong = Arrays.copyOf(bytes, length);
                if (length != bytes.length) {
                    assertThatThrownBy(() -> LeaderNote.decode(wrong)).isInstanceOf(UnreadableException.class);
                }
            }
        }
    }

    @Test
    void isNote_whenACommandOrNothing_isFalse() {
        assertThat(LeaderNote.isNote(RuleCommandCodec.encode(new DropExpired(1))))
                .isFalse();
        assertThat(LeaderNote.isNote(new byte[0])).isFalse();
        assertThat(LeaderNote.isNote(new byte[] {1})).isFalse();
        assertThat(LeaderNote.isNote(new byte[] {2, LeaderNote.ANNOUNCED})).isFalse();
    }
}
