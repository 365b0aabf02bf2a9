package dev.freno.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A kept-alive connection with one request in flight at most. One thread may send while another one waits for what can be read, so
 * it is guarded by itself.
 */
final class Connection implements AutoCloseable {
    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    private final Requests requests;
    private final ByteBuffer view;
    private final AnswerReader reader;
    private int next;
    private SocketChannel channel;
    private boolean inFlight;
    private long meantNanos;
    private long sent;

    private Connection(Requests requests, int first, SocketChannel channel) {
        this.requests = requests;
        this.view = requests.view();
        this.reader = new AnswerReader(requests.hasBody());
        this.next = first;
        this.channel = channel;
    }

    /**
     * Connects, and registers itself for what can be read.
     *
     * @param first with which of the requests it begins
     */
    static Connection open(Requests requests, int first, Selector selector) throws IOException {
        Connection connection = new Connection(requests, first, connect(requests));
        connection.register(selector);
        return connection;
    }

    private static SocketChannel connect(Requests requests) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(requests.server(), CONNECT_MILLIS);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot connect to " + requests.server() + ": " + e.getMessage(), e);
        }
    }

    private void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Drops this connection for a new one; whether a request was in flight, which is lost. */
    synchronized boolean renew(Selector selector) throws IOException {
        boolean lost = inFlight;
        channel.close();
        inFlight = false;
        sent = 0;
        reader.reset();
        channel = connect(requests);
        register(selector);
        return lost;
    }

    /** Sends the next request. If the server has closed the connection, that is found out by reading. */
    synchronized void send(long meant) throws NotSentException {
        requests.select(view, next);
        next = next + 1 == requests.size() ? 0 : next + 1;
        meantNanos = meant;
        inFlight = true;
        sent++;
        try {
            channel.write(view);
        } catch (IOException e) {
            return;
        }
        if (view.hasRemaining()) {
            throw new NotSentException();
        }
    }

    /** What came of trying to read. */
    enum Got {
        /** Not all of an answer yet. */
        PART,
        ANSWER,
        /** The answer, after which the server closes the connection. */
        LAST_ANSWER,
        /** Closed by the server, with a request in flight or without. */
        END
    }

    /**
     * Reads once.
     *
     * @param buffer for the bytes, empty
     * @param bytes as large as the buffer
     */
    synchronized Got read(ByteBuffer buffer, byte[] bytes) throws NotHttpException {
        int length = receive(buffer);
        if (length < 0) {
            return Got.END;
        }
        if (length > 0 && !inFlight) {
            throw new NotHttpException("an answer to nothing that was asked");
        }
        buffer.flip().get(bytes, 0, length);
        if (!reader.take(bytes, length)) {
            return Got.PART;
        }
        inFlight = false;
        return reader.closes() ? Got.LAST_ANSWER : Got.ANSWER;
    }

    /** Reads once; -1 if there is nothing more to come. */
    private int receive(ByteBuffer buffer) {
        try {
            return channel.read(buffer.clear());
        } catch (IOException e) {
            return -1;
        }
    }

    synchronized int status() {
        return reader.status();
    }

    synchronized boolean isInFlight() {
        return inFlight;
    }

    /** For when the request in flight, or the last one, was meant. */
    synchronized long meantNanos() {
        return meantNanos;
    }

    /** How many requests were sent since it was opened. */
    synchronized long sent() {
        return sent;
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
