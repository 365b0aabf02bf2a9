package dev.freno.server.probe;

import io.netty.buffer.ByteBuf;
import io.vertx.mysqlclient.MySQLException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one text query, gathered packet by packet as the manuals of MySQL and MariaDB describe the protocol
 * ("Text Resultset", "Result Set Packets"). It takes what a single statement is answered with, before and after the end
 * markers were deprecated; anything else, and anything that contradicts itself, is an exception, after which nothing on that
 * connection can be trusted. Confined to one thread.
 */
final class TextAnswer {
    /** More columns than this no table has. */
    static final int MAX_COLUMNS = 4096;

    private static final int OK = 0;
    private static final int NULL = 0xfb;
    private static final int LOCAL_FILE = 0xfb;
    private static final int END = 0xfe;
    private static final int ERROR = 0xff;
    private static final int END_MARK_BYTES = 5;
    private static final int MORE_ANSWERS = 0x8;
    private static final int STATE_LETTERS = 5;

    private enum Awaited {
        HEAD,
        COLUMN,
        ROW_OR_MARK,
        ROW,
        NOTHING
    }

    private Awaited awaited = Awaited.HEAD;
    private String[] names = {};
    private int[] types = {};
    private int columns;
    private boolean hasMarks;
    private final List<@Nullable Object[]> rows = new ArrayList<>(1);
    private int rowCount;
    private @Nullable MySQLException refusal;

    /**
     * Reads the next packet.
     *
     * @param packet a packet's payload
     * @return whether it was the last
     * @throws ProtocolException where it is not what can come here
     */
    boolean take(ByteBuf packet) throws ProtocolException {
        try {
            switch (awaited) {
                case HEAD -> head(packet);
                case COLUMN -> column(packet);
                case ROW_OR_MARK, ROW -> row(packet);
                case NOTHING -> throw new ProtocolException("bytes after the answer");
            }
            return awaited == Awaited.NOTHING;
        } catch (IndexOutOfBoundsException e) {
            throw new ProtocolException("a packet is shorter than it says");
        }
    }

    /** Why the server does not answer; null if it does. */
    @Nullable MySQLException refusal() {
        return refusal;
    }

    /** What it answers. */
    Table table() {
        return names.length == 0 ? Table.EMPTY : new Table(Arrays.asList(names), rows, rowCount);
    }

    private void head(ByteBuf packet) throws ProtocolException {
        switch (packet.getUnsignedByte(packet.readerIndex())) {
            case OK -> end(packet);
            case ERROR -> refuse(packet);
            case LOCAL_FILE -> throw new ProtocolException("the server asks for a file");
            default -> {
                long count = length(packet);
                if (count > MAX_COLUMNS || packet.isReadable()) {
                    throw new ProtocolException(count + " columns");
                }
                names = new String[(int) count];
                types = new int[(int) count];
                awaited = Awaited.COLUMN;
            }
        }
    }

    private void column(ByteBuf packet) throws ProtocolException {
        for (int skipped = 0; skipped < 4; skipped++) { // catalog, schema, table, original table
            skip(packet);
        }
        names[columns] = text(packet, size(packet));
        skip(packet);
        packet.skipBytes(1 + 2 + 4); // length of the rest, character set, display length
        types[columns] = packet.readUnsignedByte();
        columns++;
        awaited = columns == names.length ? Awaited.ROW_OR_MARK : Awaited.COLUMN;
    }

    private void row(ByteBuf packet) throws ProtocolException {
        int first = packet.getUnsignedByte(packet.readerIndex());
        if (first == ERROR) {
            refuse(packet);
        } else if (first == END && awaited == Awaited.ROW_OR_MARK && packet.readableBytes() == END_MARK_BYTES) {
            hasMarks = true;
            awaited = Awaited.ROW;
        } else if (first == END) {
            end(packet);
        } else {
            awaited = Awaited.ROW;
            cells(packet);
        }
    }

    private void cells(ByteBuf packet) throws ProtocolException {
        @Nullable Object[] cells = new @Nullable Object[names.length];
        for (int i = 0; i < cells.length; i++) {
            if (packet.getUnsignedByte(packet.readerIndex()) == NULL) {
                packet.skipBytes(1);
            } else {
                cells[i] = TextCell.read(packet, size(packet), types[i]);
            }
        }
        if (packet.isReadable()) {
            throw new ProtocolException("a row has more cells than columns");
        }
        if (rowCount++ < Table.MAX_ROWS) {
            rows.add(cells);
        }
    }

    private void end(ByteBuf packet) throws ProtocolException {
        if (hasMarks && packet.readableBytes() != END_MARK_BYTES) {
            throw new ProtocolException("an end mark of " + packet.readableBytes() + " bytes");
        }
        packet.skipBytes(1);
        if (hasMarks) {
            packet.skipBytes(2); // warnings
        } else {
            length(packet); // affected rows
            length(packet); // last inserted id
        }
        if ((packet.readUnsignedShortLE() & MORE_ANSWERS) != 0) {
            throw new ProtocolException("more than one answer");
        }
        awaited = Awaited.NOTHING;
    }

    private void refuse(ByteBuf packet) {
        packet.skipBytes(1);
        int code = packet.readUnsignedShortLE();
        String state = "";
        if (packet.isReadable() && packet.getByte(packet.readerIndex()) == '#') {
            packet.skipBytes(1);
            state = text(packet, STATE_LETTERS);
        }
        refusal = new MySQLException(text(packet, packet.readableBytes()), code, state);
        awaited = Awaited.NOTHING;
    }

    private static void skip(ByteBuf packet) throws ProtocolException {
        packet.skipBytes(size(packet));
    }

    private static int size(ByteBuf packet) throws ProtocolException {
        long size = length(packet);
        if (size < 0 || size > packet.readableBytes()) {
            throw new ProtocolException("a text is longer than its packet");
        }
        return (int) size;
    }

    /** A length-encoded integer. */
    private static long length(ByteBuf packet) throws ProtocolException {
        int first = packet.readUnsignedByte();
        return switch (first) {
            case 0xfb, 0xff -> throw new ProtocolException("no length but " + first);
            case 0xfc -> packet.readUnsignedShortLE();
            case 0xfd -> packet.readUnsignedMediumLE();
            case 0xfe -> packet.readLongLE();
            default -> first;
        };
    }

    private static String text(ByteBuf packet, int bytes) {
        String text = packet.toString(packet.readerIndex(), bytes, StandardCharsets.UTF_8);
        packet.skipBytes(bytes);
        return text;
    }
}
