package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.core.store.InstanceKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class SnapshotCodecTest {
    private static final RulesSnapshot GOLDEN = new RulesSnapshot(
            3,
            4711,
            Rules.of(
                    List.of(
                            new Throttle("batch:archive", null, 1.0, Expiry.NEVER),
                            new Throttle("batch:archive", "main1", 0.25, new Expiry(1_700_000_060_000L)),
                            new Throttle("größe", null, 0, new Expiry(1_700_000_000_000L))),
                    Map.of("10.0.0.7:3306", new Expiry(1_700_000_060_000L), "db-7.example", Expiry.NEVER)),
            new LeaderNote.Announced("n2.example:10008", new InstanceKey("n2.example", 9777)));

    @Test
    void encode_givesTheBytesOfVersionTwo() {
        Golden.check("snapshot-v2", SnapshotCodec.encode(GOLDEN));
    }

    @Test
    void decode_whenBytesOfVersionTwo_givesAll() throws UnreadableException {
        assertThat(SnapshotCodec.decode(Golden.read("snapshot-v2"))).isEqualTo(GOLDEN);
    }

    /** Written before leaders announced themselves. */
    @Test
    void decode_whenBytesOfVersionOne_givesTheRulesAndNoLeader() throws UnreadableException {
        assertThat(SnapshotCodec.decode(Golden.read("snapshot-v1")))
                .isEqualTo(new RulesSnapshot(GOLDEN.term(), GOLDEN.index(), GOLDEN.rules(), null));
    }

    @Test
    void decode_afterEncode_givesTheSame() throws UnreadableException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            RulesSnapshot snapshot =
                    new RulesSnapshot(random.nextLong(), random.nextLong(), RandomRules.rules(random, 50), null);

            assertThat(SnapshotCodec.decode(SnapshotCodec.encode(snapshot)))
                    .as("seed " + seed)
                    .isEqualTo(snapshot);
        }
    }

    @Test
    void decode_whenAnyBitIsFlipped_isUnreadableAndNotTakenForNewer() {
        byte[] bytes = SnapshotCodec.encode(GOLDEN);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThatThrownBy(() -> SnapshotCodec.decode(damaged)).isExactlyInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void decode_whenCutAnywhere_isUnreadable() {
        byte[] bytes = SnapshotCodec.encode(GOLDEN);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> SnapshotCodec.decode(cut)).isExactlyInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void decode_whenOfANewerVersion_saysSo() {
        assertThatThrownBy(() -> SnapshotCodec.decode(ofVersion(3)))
                .isInstanceOf(UnreadableException.NewerVersion.class)
                .hasMessageContaining("version 3");
    }

    /** What a newer freno might write: of the layout, only the first sixteen bytes are promised. */
    static byte[] ofVersion(int version) {
        ByteBuffer bytes =
                ByteBuffer.allocate(40).put(SnapshotCodec.encode(GOLDEN), 0, 8).putInt(version);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, 12);
        return bytes.putInt((int) crc.getValue()).array();
    }
}
