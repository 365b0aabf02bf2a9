package dev.freno.server.hostcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAskerTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        fetcher.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private int serve(String address) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    seen.add(request.uri());
                    request.response()
                            .setStatusCode(301)
                            .putHeader("Location", "/gone")
                            .end();
                })
                .listen(0, address)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    /** The port is that of the check, whatever that of the database; a redirect is an answer, and not followed. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', /",
        "127.0.0.1, up, /up",
        "::1, health/mysql?role=replica&x=%20, /health/mysql?role=replica&x=%20",
        "127.0.0.1, up?a=1#fragment, /up?a=1",
        "127.0.0.1, größe, /gr%C3%B6%C3%9Fe"
    })
    void ask_ofAHost_sendsThePathAndGivesTheStatus(String address, String path, String target) throws Exception {
        HttpAsker asker = new HttpAsker(fetcher, new StoreConfig.HttpCheck(serve(address), path));
        assertThat(asker.ask(new InstanceKey(address, 3306))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isEqualTo(301);
        assertThat(seen).containsExactly(target);
    }
}
