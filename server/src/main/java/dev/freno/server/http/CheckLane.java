package dev.freno.server.http;

import dev.freno.core.check.Verdict;
import dev.freno.core.time.Moment;
import dev.freno.server.publish.HttpMeters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.VoidChannelPromise;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fast lane of a connection, ahead of Vert.x: answers plain checks right from the bytes, with the bytes that Vert.x
 * would have sent.
 *
 * <p>A connection is in its lane from its first byte on, and leaves it once and for good, as soon as it brings anything
 * but whole plain checks that can be answered on the spot. The invariant: <em>every byte that came in belongs either to a
 * request that the lane has answered, whole and in order, or to Vert.x, which gets all bytes from the first on that the
 * lane did not answer, unchanged.</em> No request is seen by both, none by neither, and Vert.x writes nothing before all
 * that the lane answered is written. So the lane need not understand HTTP, but only recognise what it answers: reading
 * less is slower, never wrong.
 *
 * <p>Confined to the event loop of its connection.
 */
final class CheckLane extends ChannelInboundHandlerAdapter {
    /** An empty line ahead of a request means nothing, but it tells Vert.x that a first HTTP/2 preface is not to come. */
    private static final ByteBuf EMPTY_LINE = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer("\r\n".getBytes(StandardCharsets.US_ASCII)).asReadOnly());

    private final Desk desk;
    private @Nullable Client client;
    private @Nullable VoidChannelPromise noPromise;
    private @Nullable Regular regular;
    private boolean unsent;

    /** What the lanes of one loop share. */
    static final class Desk {
        private final CheckEndpoint checks;
        private final CheckAnswers answers;
        private final Clients clients;
        private final HttpMeters meters;
        private final byte[] scratch;

        /**
         * For the lanes of one loop.
         *
         * @param longest the longest request that they answer, in bytes
         */
        Desk(CheckEndpoint checks, CheckAnswers answers, Clients clients, HttpMeters meters, int longest) {
            this.checks = checks;
            this.answers = answers;
            this.clients = clients;
            this.meters = meters;
            this.scratch = new byte[longest];
        }
    }

    CheckLane(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        while (bytes.isReadable()) {
            if (!answerNext(ctx, bytes)) {
                leave(ctx, bytes);
                return;
            }
        }
        bytes.release();
    }

    /** Answers a check and takes its bytes; false where the next bytes are not a check that the lane answers. */
    private boolean answerNext(ChannelHandlerContext ctx, ByteBuf bytes) {
        Regular asking = isRead(ctx) ? next(ctx, bytes) : null;
        ByteBuf answer = asking == null ? null : answer(asking, ctx.alloc());
        if (asking == null || answer == null) {
            return false;
        }
        bytes.skipBytes(asking.plain().length());
        ChannelFuture _ = ctx.write(answer, noPromise);
        unsent = true;
        return true;
    }

    /** Whether the client reads its answers. One that does not gets no more of them here. */
    private boolean isRead(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            send(ctx);
        }
        return ctx.channel().isWritable();
    }

    private @Nullable Regular next(ChannelHandlerContext ctx, ByteBuf bytes) {
        byte[] scratch = desk.scratch;
        int length = Math.min(bytes.readableBytes(), scratch.length);
        bytes.getBytes(bytes.readerIndex(), scratch, 0, length);
        Regular known = regular;
        if (known != null && known.plain().begins(scratch, length)) {
            return known;
        }
        PlainCheck plain = PlainCheck.read(scratch, length, known == null ? null : known.plain());
        regular = plain == null ? null : desk.checks.regular(plain, client(ctx));
        return regular;
    }

    /** Null where nobody can answer on the spot. A bug is Vert.x' to report, as it is in any other request. */
    private @Nullable ByteBuf answer(Regular asking, ByteBufAllocator buffers) {
        try {
            Moment now = desk.checks.now();
            Verdict verdict = desk.checks.decide(asking, now);
            if (verdict == null) {
                return null;
            }
            asking.client().asked();
            ByteBuf answer = desk.answers.of(verdict, asking.plain().isHead(), now, buffers);
            desk.meters.answered(CheckEndpoint.statusOf(verdict).code());
            return answer;
        } catch (RuntimeException bug) {
            return null;
        }
    }

    private Client client(ChannelHandlerContext ctx) {
        Client known = client;
        if (known == null) {
            known = desk.clients.opened(ctx.channel());
            client = known;
            noPromise = new VoidChannelPromise(ctx.channel(), false);
        }
        return known;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        send(ctx);
        ctx.fireChannelReadComplete();
    }

    /** One system call for all that was asked in one. */
    private void send(ChannelHandlerContext ctx) {
        if (unsent) {
            unsent = false;
            ctx.flush();
        }
    }

    private void leave(ChannelHandlerContext ctx, ByteBuf rest) {
        send(ctx);
        ctx.pipeline().remove(this);
        if (client != null) {
            ctx.fireChannelRead(EMPTY_LINE.duplicate());
        }
        ctx.fireChannelRead(rest);
    }
}
