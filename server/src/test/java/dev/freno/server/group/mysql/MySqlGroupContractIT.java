package dev.freno.server.group.mysql;

import dev.freno.server.group.Group;
import dev.freno.server.group.GroupContract;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import org.junit.jupiter.api.AfterEach;

/** A group in a MySQL backend keeps the contract of all groups. */
final class MySqlGroupContractIT extends GroupContract {
    private final BackendFixture fixture = BackendFixture.ready();

    @AfterEach
    void remove() {
        fixture.close();
    }

    @Override
    protected Group open(GroupListener groupListener, boolean forceLeadership) throws GroupStartException {
        return fixture.open(
                        fixture.settings(fixture.server.port(), forceLeadership),
                        BackendFixture.member("127.0.0.1:9777"),
                        groupListener,
                        moments)
                .group();
    }

    @Override
    protected String leaderState() {
        return "Leader";
    }
}
