package dev.freno.server.inventory.haproxy;

import io.vertx.core.buffer.Buffer;
import java.io.InputStream;

/** Reads a buffer as a stream, without copying it as a whole. */
final class BufferStream extends InputStream {
    private final Buffer buffer;
    private int position;

    BufferStream(Buffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return position == buffer.length() ? -1 : buffer.getByte(position++) & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = Math.min(length, buffer.length() - position);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        buffer.getBytes(position, position + count, target, offset);
        position += count;
        return count;
    }
}
