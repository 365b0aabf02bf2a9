package dev.freno.server.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * Who asks for something other than a check, and through which loop.
 *
 * @param request as it came
 * @param client its connection
 * @param follower for what this node must pass to its leader
 */
record Asker(HttpServerRequest request, Client client, Follower follower) {}
