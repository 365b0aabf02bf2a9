package dev.freno.server.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.mysqlclient.MySQLException;
import java.net.ProtocolException;
import java.nio.charset.Charset;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks the same few statements over and over on a connection that the driver has made, in front of the driver, which does
 * not hear of it any more than that the connection ends. A query is one packet, made beforehand; its answer is read where it
 * arrives. Doing so costs a fraction of what the driver needs, which is made for queries of all kinds.
 *
 * <p>At most one query is open. What does not belong to its answer, or comes when there is none, ends all trust in the
 * connection: the listener hears of it once and then of nothing more. How much may come is bounded by {@link
 * dev.freno.server.net.DriverScope}. Confined to the connection's event loop.
 */
final class QueryChannel extends ChannelInboundHandlerAdapter {
    private static final int HEADER_BYTES = 4;
    private static final int COM_QUERY = 3;
    /** A payload of this length is only a part. */
    private static final int PART_BYTES = 0xff_ffff;

    private final Executor context;
    private final Listener listener;
    private @Nullable ChannelHandlerContext channel;
    /** The query that is open. */
    private @Nullable TextAnswer open;

    private int sequence;
    private boolean over;
    /** The beginning of a packet whose end is still to come. */
    private @Nullable ByteBuf begun;

    /** Hears what becomes of a query. It may ask the next one at once. */
    interface Listener {
        void answered(Table answer);

        /** The server answers with an error; the connection stays usable. */
        void refused(MySQLException error);

        /** The server does not keep to the protocol; the connection is of no use any more. */
        void garbled(ProtocolException why);
    }

    /**
     * A channel that is yet to be put in front of a driver.
     *
     * @param context runs what the listener is told at once, on the connection's event loop
     */
    QueryChannel(Executor context, Listener listener) {
        this.context = context;
        this.listener = listener;
    }

    /** The packet that asks a statement. */
    static byte[] packet(String sql, Charset charset) {
        byte[] text = sql.getBytes(charset);
        int length = text.length + 1;
        if (length >= PART_BYTES) {
            throw new IllegalArgumentException("a statement of " + length + " bytes");
        }
        byte[] packet = new byte[HEADER_BYTES + length];
        packet[0] = (byte) length;
        packet[1] = (byte) (length >>> 8);
        packet[2] = (byte) (length >>> 16);
        packet[HEADER_BYTES] = COM_QUERY;
        System.arraycopy(text, 0, packet, HEADER_BYTES + 1, text.length);
        return packet;
    }

    /** Asks; to be called when no query is open. */
    void ask(byte[] packet) {
        if (channel != null && !over) {
            open = new TextAnswer();
            sequence = 1;
            ByteBuf out = channel.alloc().directBuffer(packet.length).writeBytes(packet);
            var _ = channel.writeAndFlush(out, channel.voidPromise());
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel = added;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        over = true;
        releaseBegun();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (!(message instanceof ByteBuf chunk)) {
            from.fireChannelRead(message);
            return;
        }
        TextAnswer whole = null;
        try {
            whole = over ? null : read(chunk);
        } catch (ProtocolException e) {
            over = true;
            releaseBegun();
            context.execute(() -> listener.garbled(e));
        } finally {
            chunk.release();
        }
        if (whole != null) {
            tell(whole);
        }
    }

    /** The driver has read nothing, so that it has nothing to complete. */
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {}

    private void tell(TextAnswer whole) {
        MySQLException refusal = whole.refusal();
        context.execute(() -> {
            if (refusal == null) {
                listener.answered(whole.table());
            } else {
                listener.refused(refusal);
            }
        });
    }

    private @Nullable TextAnswer read(ByteBuf chunk) throws ProtocolException {
        if (open == null) {
            throw new ProtocolException("an answer to nothing");
        }
        if (begun == null) {
            TextAnswer whole = take(chunk, open);
            if (chunk.isReadable() && channel != null) {
                begun = channel.alloc().buffer(chunk.readableBytes()).writeBytes(chunk);
            }
            return whole;
        }
        begun.writeBytes(chunk);
        TextAnswer whole = take(begun, open);
        if (begun.isReadable()) {
            begun.discardReadBytes();
        } else {
            releaseBegun();
        }
        return whole;
    }

    /** Reads the packets that are there as a whole; the answer, if it is whole with them. */
    private @Nullable TextAnswer take(ByteBuf bytes, TextAnswer asked) throws ProtocolException {
        while (bytes.readableBytes() >= HEADER_BYTES) {
            int length = bytes.getUnsignedMediumLE(bytes.readerIndex());
            if (length == PART_BYTES) {
                throw new ProtocolException("a packet of 16 MiB");
            }
            if (bytes.readableBytes() < HEADER_BYTES + length) {
                return null;
            }
            bytes.skipBytes(HEADER_BYTES - 1);
            if (bytes.readUnsignedByte() != (sequence++ & 0xff)) {
                throw new ProtocolException("packets out of order");
            }
            if (asked.take(bytes.readSlice(length))) {
                if (bytes.isReadable()) {
                    throw new ProtocolException("bytes after the answer");
                }
                open = null;
                return asked;
            }
        }
        return null;
    }

    private void releaseBegun() {
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }
}
