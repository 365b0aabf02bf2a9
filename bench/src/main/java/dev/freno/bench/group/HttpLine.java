package dev.freno.bench.group;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** One kept-alive HTTP/1.1 connection with a deadline for each answer as a whole. For one thread. */
public final class HttpLine implements AutoCloseable {
    private static final int MAX_ANSWER = 16 * 1024 * 1024;
    private static final Pattern STATUS_AND_HEADERS = Pattern.compile("HTTP/1\\.1 [1-5][0-9]{2}[ \r](?s:.*)");

    private final Socket socket = new Socket();
    private byte[] buffer = new byte[4096];
    private int filled;
    private String body = "";

    /** Connects, within this time. */
    public HttpLine(InetSocketAddress address, long limitNanos) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, millis(limitNanos));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public void send(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Waits for the next answer until then, and returns its status. After an error the connection is of no use. */
    public int receive(long deadlineNanos) throws IOException {
        filled = 0;
        int head = headEnd();
        while (head < 0) {
            read(deadlineNanos);
            head = headEnd();
        }
        String text = new String(buffer, 0, head, StandardCharsets.US_ASCII);
        if (!STATUS_AND_HEADERS.matcher(text).matches()) {
            throw new IOException(
                    "not an answer of HTTP: " + text.lines().findFirst().orElse(""));
        }
        int length = contentLength(text);
        while (filled < head + length) {
            read(deadlineNanos);
        }
        body = new String(buffer, head, length, StandardCharsets.UTF_8);
        return Integer.parseInt(text.split(" ", 3)[1]);
    }

    /** Of the last answer. */
    public String body() {
        return body;
    }

    private void read(long deadlineNanos) throws IOException {
        if (filled == buffer.length) {
            if (filled >= MAX_ANSWER) {
                throw new IOException("the answer is too long");
            }
            buffer = Arrays.copyOf(buffer, 2 * filled);
        }
        socket.setSoTimeout(millis(deadlineNanos - System.nanoTime()));
        int n = socket.getInputStream().read(buffer, filled, buffer.length - filled);
        if (n < 0) {
            throw new EOFException("closed by the node");
        }
        filled += n;
    }

    /** Where the body begins, -1 while that has not come. */
    private int headEnd() {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(length -> length.matches("[0-9]{1,8}"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    private static int millis(long nanos) throws SocketTimeoutException {
        if (nanos <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.max(1, nanos / 1_000_000);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
