package dev.freno.server.group.raft;

import dev.freno.server.group.Group;
import dev.freno.server.group.GroupContract;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A raft group of one keeps the contract of all groups. */
final class RaftGroupContractIT extends GroupContract {
    @TempDir
    private Path directory;

    private RaftFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new RaftFixture(directory.resolve("data"));
    }

    @Override
    protected Group open(GroupListener groupListener, boolean forceLeadership) throws GroupStartException {
        return fixture.open(RaftFixture.FAST, groupListener, moments, forceLeadership);
    }

    @Override
    protected String leaderState() {
        return "Leader";
    }
}
