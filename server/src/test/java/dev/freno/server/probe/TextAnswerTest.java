package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.mysqlclient.MySQLException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextAnswerTest {
    private static final int LONGLONG = 8;
    private static final int BIT = 16;
    private static final int VECTOR = 242;
    private static final int NEWDECIMAL = 246;
    private static final int VAR_STRING = 253;
    private static final byte[] MARK = {(byte) 0xfe, 0, 0, 2, 0};
    private static final byte[] OK_END = {(byte) 0xfe, 0, 0, 2, 0, 0, 0};

    private final TextAnswer answer = new TextAnswer();

    private static byte[] bytes(int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return all;
    }

    private static byte[] column(String name, int type) {
        ByteBuf packet = Unpooled.buffer();
        for (String text : List.of("def", "", "", "", name, name)) {
            packet.writeByte(text.length()).writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
        packet.writeByte(0x0c).writeShortLE(45).writeIntLE(255).writeByte(type).writeZero(5);
        byte[] all = new byte[packet.readableBytes()];
        packet.readBytes(all);
        return all;
    }

    private static byte[] row(String... cells) {
        ByteBuf packet = Unpooled.buffer();
        for (String cell : cells) {
            if (cell.equals("NULL")) {
                packet.writeByte(0xfb);
            } else {
                packet.writeByte(cell.length()).writeBytes(cell.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        byte[] all = new byte[packet.readableBytes()];
        packet.readBytes(all);
        return all;
    }

    /** Whether the last of them was the last of the answer, and none before it. */
    private boolean take(byte[]... packets) throws ProtocolException {
        for (int i = 0; i < packets.length - 1; i++) {
            assertThat(answer.take(Unpooled.wrappedBuffer(packets[i]))).isFalse();
        }
        return answer.take(Unpooled.wrappedBuffer(packets[packets.length - 1]));
    }

    private Object cell(int type, String text) throws ProtocolException {
        TextAnswer one = new TextAnswer();
        for (byte[] packet : List.of(bytes(1), column("n", type), row(text), OK_END)) {
            var _ = one.take(Unpooled.wrappedBuffer(packet));
        }
        return one.table().rows().getFirst()[0];
    }

    @Test
    void take_whenRowsComeWithMarks_isATable() throws ProtocolException {
        assertThat(take(
                        bytes(2),
                        column("a", NEWDECIMAL),
                        column("b", VAR_STRING),
                        MARK,
                        row("0.25", "x"),
                        row("NULL", "NULL"),
                        MARK))
                .isTrue();
        assertThat(answer.table().columns()).containsExactly("a", "b");
        assertThat(answer.table().rowCount()).isEqualTo(2);
        assertThat(answer.table().rows().getFirst()).containsExactly(0.25, "x");
        assertThat(answer.table().rows().getLast()).containsExactly(null, null);
    }

    @Test
    void take_whenRowsComeWithoutMarks_isATable() throws ProtocolException {
        assertThat(take(bytes(1), column("n", LONGLONG), row("12"), OK_END)).isTrue();
        assertThat(answer.table().rows().getFirst()).containsExactly(12.0);
    }

    @Test
    void take_whenThereIsNoRow_isATableOfColumns() throws ProtocolException {
        assertThat(take(bytes(1), column("n", LONGLONG), OK_END)).isTrue();
        assertThat(answer.table().columns()).containsExactly("n");
        assertThat(answer.table().rowCount()).isZero();
    }

    @Test
    void take_whenThereIsNoResultSet_isAnEmptyTable() throws ProtocolException {
        assertThat(take(bytes(0, 0, 0, 2, 0, 0, 0))).isTrue();
        assertThat(answer.table()).isEqualTo(Table.EMPTY);
    }

    @Test
    void take_whenThereAreManyRows_countsThemAndKeepsTheFirst() throws ProtocolException {
        assertThat(take(bytes(1), column("n", LONGLONG))).isFalse();
        for (int i = 0; i < 2 * Table.MAX_ROWS; i++) {
            assertThat(take(row("1"))).isFalse();
        }
        assertThat(take(OK_END)).isTrue();
        assertThat(answer.table().rowCount()).isEqualTo(2 * Table.MAX_ROWS);
        assertThat(answer.table().rows()).hasSize(Table.MAX_ROWS);
    }

    @Test
    void take_whenTheServerRefuses_hasItsReason() throws ProtocolException {
        byte[] error = "#42000no such table".getBytes(StandardCharsets.UTF_8);
        assertThat(take(Unpooled.wrappedBuffer(bytes(0xff, 0x28, 0x04), error)
                        .copy()
                        .array()))
                .isTrue();
        assertThat(answer.refusal()).isInstanceOfSatisfying(MySQLException.class, refusal -> {
            assertThat(refusal.getErrorCode()).isEqualTo(1064);
            assertThat(refusal.getSqlState()).isEqualTo("42000");
            assertThat(refusal.getMessage()).contains("no such table");
        });
    }

    @Test
    void take_whenItBreaksOffAmongTheRows_hasTheReasonAndNoTable() throws ProtocolException {
        assertThat(take(bytes(1), column("n", LONGLONG), row("1"), bytes(0xff, 1, 1, 'x')))
                .isTrue();
        assertThat(answer.refusal()).isNotNull();
    }

    @Test
    void take_whenItIsNothingThatAStatementIsAnsweredWith_fails() {
        List<byte[][]> wrong = List.of(
                new byte[][] {{}},
                new byte[][] {bytes(0xfb, 'f')},
                new byte[][] {bytes(1, 1)},
                new byte[][] {bytes(0xfc, 0xff, 0xff)},
                new byte[][] {bytes(0, 0, 0, 0x0a, 0, 0, 0)},
                new byte[][] {bytes(1), bytes(3, 'd')},
                new byte[][] {bytes(1), column("n", LONGLONG), bytes(9, '1')},
                new byte[][] {bytes(1), column("n", LONGLONG), bytes(1, '1', 1, '1')},
                new byte[][] {bytes(1), column("n", LONGLONG), bytes(0xfe, 0, 0, 0x0a, 0, 0, 0)},
                new byte[][] {bytes(1), column("n", LONGLONG), MARK, OK_END},
                new byte[][] {bytes(1), column("n", LONGLONG), OK_END, OK_END});
        for (byte[][] packets : wrong) {
            TextAnswer fresh = new TextAnswer();
            assertThatThrownBy(() -> {
                        for (byte[] packet : packets) {
                            var _ = fresh.take(Unpooled.wrappedBuffer(packet));
                        }
                    })
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void cell_whenItsColumnIsNumeric_isThatNumber() throws ProtocolException {
        assertThat(cell(NEWDECIMAL, "-0.000001")).isEqualTo(-0.000001);
        assertThat(cell(NEWDECIMAL, "123456789012345678901234567890.5")).isEqualTo(1.2345678901234568e29);
        assertThat(cell(5, "1.5e-7")).isEqualTo(1.5e-7);
        assertThat(cell(LONGLONG, "18446744073709551615")).isEqualTo(1.8446744073709552e19);
        assertThat(cell(LONGLONG, "-")).isEqualTo("-");
        assertThat(cell(LONGLONG, "1.2.3")).isEqualTo("1.2.3");
    }

    @Test
    void cell_whenDigitsAreReadOneByOne_isWhatTheJdkReads() throws ProtocolException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            String text = Long.toString(random.nextLong(1_000_000_000_000_000L));
            int point = random.nextInt(text.length() + 1);
            String number = text.substring(0, point) + "." + text.substring(point);
            assertThat(cell(NEWDECIMAL, number)).isEqualTo(Double.parseDouble(number));
        }
    }

    /** The bytes of a bit field may look like digits, and those of a vector, too. */
    @Test
    void cell_whenItsColumnIsBinary_isNotReadAsDigits() throws ProtocolException {
        assertThat(cell(BIT, "1")).isEqualTo((long) '1');
        assertThat(cell(VECTOR, "1111")).asString().contains("242");
        assertThat(cell(VAR_STRING, "1.5")).isEqualTo("1.5");
    }
}
