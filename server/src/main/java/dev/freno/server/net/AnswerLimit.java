package dev.freno.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends a connection to a database that sends more than it may since it was last sent something. The driver would gather a
 * packet whatever its size, and a few such servers would take all memory. Confined to the connection's event loop.
 */
final class AnswerLimit extends ChannelDuplexHandler {
    private final int maxBytes;
    private long bytes;
    private boolean over;

    AnswerLimit(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) throws Exception {
        bytes = 0;
        super.write(channel, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) throws Exception {
        bytes += message instanceof ByteBuf chunk ? chunk.readableBytes() : 0;
        if (!over && bytes <= maxBytes) {
            super.channelRead(channel, message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!over) {
            over = true;
            channel.fireExceptionCaught(new FetchException("the answer is larger than " + maxBytes + " bytes"));
            var _ = channel.close();
        }
    }
}
