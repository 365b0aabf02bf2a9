package dev.freno.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks freno over HTTP, as any client would. Only 200 means go; no answer means hold. */
final class FrenoGate implements Gate, AutoCloseable {
    private static final Pattern REASON = Pattern.compile("\"Reason\":\"([A-Z_]+)\"");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final HttpRequest request;

    FrenoGate(URI check) {
        request = HttpRequest.newBuilder(check).timeout(Duration.ofSeconds(1)).build();
    }

    @Override
    public Answer ask() {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            Matcher reason = REASON.matcher(response.body());
            return new Answer(
                    response.statusCode() == 200, response.statusCode() + (reason.find() ? " " + reason.group(1) : ""));
        } catch (IOException e) {
            return new Answer(false, "no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, "interrupted");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
