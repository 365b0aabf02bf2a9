package dev.freno.server.http;

import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moments;
import dev.freno.server.publish.StoreReport;
import dev.freno.server.publish.StoreReports;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stores as this node sees them, host by host, whether it leads or not. */
final class StoreRoutes {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Answer BUSY = Answer.general(
            HttpResponseStatus.SERVICE_UNAVAILABLE.code(), "The stores could not be read in time, ask again");

    private final Stores stores;
    private final StoreReports reports;
    private final Moments moments;

    StoreRoutes(Stores stores, StoreReports reports, Moments moments) {
        this.stores = stores;
        this.reports = reports;
        this.moments = moments;
    }

    void add(RouteTable routes) {
        routes.report("/stores", call -> all());
        routes.report("/stores/:storeType/:storeName", this::one);
    }

    private Answer all() {
        Map<StoreKey, CompletableFuture<StoreReport>> asked = new LinkedHashMap<>();
        stores.all().forEach(store -> asked.put(store.key(), report(store)));
        Json json = Json.object();
        try {
            asked.forEach(
                    (store, report) -> StoreBody.put(json.openObject(store.toString()), report.join(), moments.now()));
        } catch (CompletionException e) {
            return busy(e);
        }
        return Answer.json(json.closeObject().line());
    }

    private Answer one(Route.Call call) {
        String type = call.parameter("storeType");
        String name = call.parameter("storeName");
        StoreCell store = stores.find(type, name);
        if (store == null) {
            return Answer.general(
                    HttpResponseStatus.NOT_FOUND.code(), "No store " + Rejected.quoted(type + "/" + name));
        }
        try {
            Json json = Json.object();
            StoreBody.put(json, report(store).join(), moments.now());
            return Answer.json(json.line());
        } catch (CompletionException e) {
            return busy(e);
        }
    }

    private static Answer busy(CompletionException failure) {
        if (failure.getCause() instanceof TimeoutException) {
            return BUSY;
        }
        throw failure;
    }

    private CompletableFuture<StoreReport> report(StoreCell store) {
        return reports.of(store.key()).orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
