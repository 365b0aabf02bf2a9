package dev.freno.server.http;

import dev.freno.core.check.Verdict;
import dev.freno.core.time.Moment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Answers to plain checks as they go over the wire: to the byte what Vert.x writes for the same verdict. Answers that are
 * the same bytes are the same buffer: the answer to HEAD, and the head of the one to GET, are made once for each status
 * and second. Confined to a loop.
 */
final class CheckAnswers {
    private static final int HEAD_LENGTH = 160;

    private static final long MILLIS_PER_SECOND = 1000;

    /** Statuses have three digits. */
    private static final int STATUSES = 1000;

    private final DateHeader date;
    private final @Nullable Prepared[] prepared = new Prepared[STATUSES];

    /** The head of an answer, up to where the length of a body would stand, and the whole answer to HEAD. */
    private record Prepared(long epochSecond, ByteBuf head, ByteBuf whole) {
        static Prepared of(HttpResponseStatus status, long epochSecond, CharSequence date) {
            String head = "HTTP/1.1 " + status.code() + ' ' + status.reasonPhrase() + "\r\ndate: " + date
                    + "\r\ncontent-type: " + Answer.JSON + "\r\n";
            return new Prepared(epochSecond, direct(head), direct(head + "\r\n"));
        }

        private static ByteBuf direct(String text) {
            ByteBuf bytes = Unpooled.directBuffer(HEAD_LENGTH);
            ByteBufUtil.writeAscii(bytes, text);
            return bytes;
        }

        void release() {
            head.release();
            whole.release();
        }
    }

    CheckAnswers(DateHeader date) {
        this.date = date;
    }

    /** An answer to be written once; a body is put into a buffer of the connection's. */
    ByteBuf of(Verdict verdict, boolean head, Moment now, ByteBufAllocator buffers) {
        HttpResponseStatus status = CheckEndpoint.statusOf(verdict);
        Prepared ready = prepared(status, now);
        return head
                ? ready.whole().retainedDuplicate()
                : withBody(ready, CheckBody.of(status.code(), verdict), buffers);
    }

    private Prepared prepared(HttpResponseStatus status, Moment now) {
        long second = Math.floorDiv(now.epochMillis(), MILLIS_PER_SECOND);
        Prepared ready = prepared[status.code()];
        if (ready != null && ready.epochSecond() == second) {
            return ready;
        }
        if (ready != null) {
            ready.release();
        }
        Prepared fresh = Prepared.of(status, second, date.at(now));
        prepared[status.code()] = fresh;
        return fresh;
    }

    private static ByteBuf withBody(Prepared ready, Buffer body, ByteBufAllocator buffers) {
        ByteBuf answer = buffers.directBuffer(HEAD_LENGTH + body.length() + 32);
        answer.writeBytes(ready.head(), ready.head().readerIndex(), ready.head().readableBytes());
        ByteBufUtil.writeAscii(answer, "content-length: " + body.length() + "\r\n\r\n");
        answer.writeBytes(((BufferInternal) body).getByteBuf());
        return answer;
    }

    /** Gives the buffers back; what is being written stays until it is. */
    void close() {
        for (int status = 0; status < STATUSES; status++) {
            Prepared ready = prepared[status];
            if (ready != null) {
                prepared[status] = null;
                ready.release();
            }
        }
    }
}
