package dev.freno.server.http;

import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.http.forward.Errand;
import dev.freno.server.http.forward.Forwarder;
import dev.freno.server.http.forward.Hop;
import dev.freno.server.http.forward.Passed;
import dev.freno.server.publish.ForwardMeters.Kind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node does with checks and commands while it does not lead. Confined to a loop. */
final class Follower {
    private final Group group;
    private final @Nullable Forwarder forwarder;

    /**
     * Of one event loop.
     *
     * @param forwarder null where clients are to be refused
     */
    Follower(Group group, @Nullable Forwarder forwarder) {
        this.group = group;
        this.forwarder = forwarder;
    }

    /** Whether the leader is asked for this client; not for one that is a node and asks for a client of its own. */
    boolean passesOn(HttpServerRequest request) {
        return forwarder != null && !Hop.isForwarded(request);
    }

    /** Passes a check on, with the method of the client. */
    Future<Passed> passCheck(HttpServerRequest request, Client client) {
        return pass(Kind.CHECK, request.method(), request, client);
    }

    /** Passes a command on: always with GET, because HEAD tells the length of the body that GET would get. */
    Future<Passed> passCommand(HttpServerRequest request, Client client) {
        return pass(Kind.COMMAND, HttpMethod.GET, request, client);
    }

    private Future<Passed> pass(Kind kind, HttpMethod method, HttpServerRequest request, Client client) {
        if (forwarder == null) {
            return Future.succeededFuture(new Passed.NoLeader());
        }
        String target = TargetText.originForm(request.uri());
        return forwarder.pass(new Errand(kind, method, target, origins(request, client)));
    }

    private static List<String> origins(HttpServerRequest request, Client client) {
        List<String> told = request.headers().getAll(Hop.FORWARDED_FOR).stream()
                .filter(origin -> !origin.isEmpty())
                .toList();
        return told.isEmpty() ? List.of(client.address()) : told;
    }

    /** Names the leader that has answered. */
    static void nameLeader(HttpServerRequest request, String leader) {
        request.response().putHeader(Hop.LEADER, Hop.text(leader));
    }

    /** Names the leader, if another node is known to be it, so that the client can ask it. */
    void nameLeader(HttpServerRequest request) {
        String leader = otherLeader();
        if (leader != null) {
            nameLeader(request, leader);
        }
    }

    private @Nullable String otherLeader() {
        GroupStatus status = group.status();
        String leader = status.leader();
        return leader == null || leader.equals(status.serviceId()) ? null : leader;
    }

    /** Why a command was not taken: nothing has changed. */
    String refusal() {
        String leader = forwarder == null ? otherLeader() : null;
        return leader == null
                ? "No leader: nothing has changed"
                : "This node does not lead: nothing has changed. Ask the leader, " + leader;
    }

    void close() {
        if (forwarder != null) {
            forwarder.close();
        }
    }
}
