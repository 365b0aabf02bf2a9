package dev.freno.bench.pure;

import dev.freno.server.http.PlainCheck;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A check read from the bytes of its request, as a usual client sends it. */
@State(Scope.Benchmark)
public class ParsingBenchmark {
    private final byte[] request = bytes("archive:users");
    private final byte[] other = bytes("archive:posts");
    private final PlainCheck before =
            Objects.requireNonNull(PlainCheck.read(Arrays.copyOf(request, request.length), request.length));

    private static byte[] bytes(String app) {
        return ("HEAD /check/" + app + "/mysql/main HTTP/1.1\r\nHost: freno.example.com:9777\r\n"
                        + "User-Agent: bulk-job/1.7\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The first request of a connection. */
    @Benchmark
    public @Nullable PlainCheck first() {
        return PlainCheck.read(request, request.length);
    }

    /** Another app than in the request before it, with the same headers. */
    @Benchmark
    public @Nullable PlainCheck otherTarget() {
        return PlainCheck.read(other, other.length, before);
    }

    /** The same request again. */
    @Benchmark
    public boolean again() {
        return before.begins(request, request.length);
    }
}
