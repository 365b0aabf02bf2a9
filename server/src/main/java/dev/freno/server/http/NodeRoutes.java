package dev.freno.server.http;

import dev.freno.server.config.NodeConfig;
import dev.freno.server.group.DomainServices;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Whether the node lives, who leads, and what its clients may want to know of its configuration. */
final class NodeRoutes {
    private final Answer leads = verdictOnLeadership(HttpResponseStatus.OK);
    private final Answer follows = verdictOnLeadership(HttpResponseStatus.NOT_FOUND);
    private final NodeConfig config;
    private final Group group;
    private final String hostName;

    NodeRoutes(NodeConfig config, Group group, String hostName) {
        this.config = config;
        this.group = group;
        this.hostName = hostName;
    }

    private static Answer verdictOnLeadership(HttpResponseStatus status) {
        return Answer.json(status.code(), Json.string("HTTP " + status.code()));
    }

    void addLiveness(RouteTable routes) {
        routes.reply("/lb-check", call -> Answer.OK);
        routes.reply("/_ping", call -> Answer.OK);
        routes.reply("/status", call -> Answer.OK);
        routes.reply("/leader-check", call -> group.isLeading() ? leads : follows);
        routes.reply("/raft/leader", call -> leader());
        routes.reply("/raft/state", call -> state());
        routes.reply("/consensus/leader", call -> leader());
        routes.reply("/consensus/state", call -> state());
        routes.reply("/consensus/status", call -> status());
        routes.reply("/hostname", call -> Answer.json(Json.string(hostName)));
    }

    void addHelp(RouteTable routes) {
        routes.reply("/help", call -> help(routes));
        routes.reply("/config/memcache", call -> memcache());
    }

    private Answer leader() {
        String leader = group.status().leader();
        return leader == null
                ? Answer.empty(HttpResponseStatus.INTERNAL_SERVER_ERROR.code())
                : Answer.json(Json.string(leader));
    }

    private Answer state() {
        return Answer.json(Json.string(group.status().state()));
    }

    private Answer status() {
        GroupStatus status = group.status();
        String leader = status.leader();
        Json json = Json.object()
                .put("ServiceID", status.serviceId())
                .put("Healthy", status.healthy())
                .put("IsLeader", status.leading())
                .put("Leader", leader == null ? "" : leader)
                .put("State", status.state())
                .put("Domain", config.identity().domain())
                .put("ShareDomain", config.identity().shareDomain());
        putServices(json, status);
        return Answer.json(json.put("Forced", status.forced()).closeObject().line());
    }

    /** The list of services has this node among the leaders of its share domain, as the original has it. */
    private static void putServices(Json json, GroupStatus status) {
        DomainServices services = status.services();
        if (services == null) {
            json.put("ShareDomainServices", null)
                    .put("ShareDomainServicesList", null)
                    .put("HealthyDomainServicesList", null);
            return;
        }
        json.openObject("ShareDomainServices");
        new TreeMap<>(services.leadersByDomain()).forEach(json::put);
        json.closeObject().openArray("ShareDomainServicesList");
        Stream.concat(Stream.of(status.serviceId()), services.leadersByDomain().values().stream())
                .sorted()
                .forEach(json::add);
        json.closeArray().openArray("HealthyDomainServicesList");
        services.healthy().forEach(json::add);
        json.closeArray();
    }

    private static Answer help(RouteTable routes) {
        Json json = Json.array();
        routes.patterns().forEach(json::add);
        return Answer.json(json.closeArray().line());
    }

    private Answer memcache() {
        Json json = Json.object().openArray("MemcacheServers");
        config.memcache().servers().forEach(json::add);
        return Answer.json(json.closeArray()
                .put("MemcachePath", config.memcache().path())
                .closeObject()
                .line());
    }
}
