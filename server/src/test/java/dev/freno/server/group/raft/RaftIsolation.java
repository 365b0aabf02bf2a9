package dev.freno.server.group.raft;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one node of this process off from the others: what it sends and what is sent to it hangs, as in a network that
 * loses everything, until it is healed. All of the process' nodes share this.
 */
final class RaftIsolation implements AutoCloseable {
    /** Where Ratis sends to another node, and where it takes on what another node has sent. */
    private static final List<String> POINTS =
            List.of("GrpcServicesImpl.sendRequest", "RaftServerImpl.requestVote", "RaftServerImpl.appendEntries");

    private volatile @Nullable String isolated;
    private volatile CountDownLatch healed = new CountDownLatch(0);

    RaftIsolation() {
        POINTS.forEach(point -> CodeInjectionForTesting.put(point, (local, remote, arguments) -> hang(local)));
    }

    private boolean hang(Object local) {
        CountDownLatch until = healed;
        if (local.toString().equals(isolated)) {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return true;
    }

    void isolate(String name) {
        healed = new CountDownLatch(1);
        isolated = name;
    }

    void heal() {
        isolated = null;
        healed.countDown();
    }

    @Override
    public void close() {
        heal();
        POINTS.forEach(CodeInjectionForTesting::remove);
    }
}
