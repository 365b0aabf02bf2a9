package dev.freno.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One direction of a connection through a {@link FaultProxy}. A reader notes when bytes came, a writer lets them out when
 * the valve says so, and between them is a queue of bounded length: a delay does not slow down what follows.
 */
final class Lane {
    private static final int CHUNK = 16 * 1024;
    private static final int CHUNKS = 64;

    private final Socket from;
    private final Socket to;
    private final Valve valve;
    private final Runnable onGap;
    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(CHUNKS);

    /** Bytes and when they came; no bytes are the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(byte[] bytes, long cameNanos) {}

    Lane(Socket from, Socket to, Valve valve, Runnable onGap) {
        this.from = from;
        this.to = to;
        this.valve = valve;
        this.onGap = onGap;
    }

    /** Reads until the end of the stream. */
    void read() throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[CHUNK];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (valve.isDropping()) {
                onGap.run();
            } else {
                queue.put(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime()));
            }
        }
        queue.put(new Chunk(new byte[0], System.nanoTime()));
    }

    /** Writes until the end of the stream, and passes that on, too. */
    void write() throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        for (Chunk chunk = queue.take(); chunk.bytes.length > 0; chunk = queue.take()) {
            valve.awaitPassage(chunk.cameNanos);
            out.write(chunk.bytes);
        }
        valve.awaitPassage(System.nanoTime());
        to.shutdownOutput();
    }
}
