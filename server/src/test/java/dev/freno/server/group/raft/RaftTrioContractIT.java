package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;

import dev.freno.server.group.Group;
import dev.freno.server.group.GroupContract;
import dev.freno.server.group.GroupListener;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A raft group of three keeps the contract of all groups, by the node that leads it. */
final class RaftTrioContractIT extends GroupContract {
    @TempDir
    private Path directory;

    private RaftNodes nodes;

    @BeforeEach
    void prepare() {
        nodes = new RaftNodes(3, directory, RaftFixture.FAST, moments);
    }

    @AfterEach
    void closeOthers() {
        nodes.close();
    }

    /** The node is always the first one; the others stay open, and give leadership to it. */
    @Override
    protected Group open(GroupListener groupListener, boolean forceLeadership) throws Exception {
        for (int other = 1; other < 3; other++) {
            if (!nodes.open().contains(other)) {
                nodes.open(other);
            }
        }
        nodes.leader();
        RaftGroup group = nodes.open(0, groupListener, forceLeadership);
        if (!forceLeadership) {
            passToFirst();
        }
        return group;
    }

    private void passToFirst() {
        eventually("the first node leads", () -> {
            int leader = nodes.leader();
            if (leader != 0) {
                nodes.get(leader).query("transfer " + nodes.name(0)).get(5, TimeUnit.SECONDS);
            }
            return leader == 0;
        });
    }

    @Override
    protected String leaderState() {
        return "Leader";
    }
}
