package dev.freno.server.http;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.DomainServices;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.Receipt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A group of one in memory: commands are applied at once, unless a test has said what becomes of them. */
final class FakeGroup implements Group {
    private final AtomicReference<Rules> rules = new AtomicReference<>(Rules.NONE);
    volatile boolean leading = true;
    volatile String serviceId = "127.0.0.1:10008";
    volatile @Nullable String leader = "127.0.0.1:10008";
    volatile @Nullable InstanceKey leaderHttp;
    volatile @Nullable DomainServices services;
    volatile String state = "Leader";
    volatile @Nullable RuntimeException bug;
    volatile @Nullable Supplier<CompletionStage<Receipt>> outcome;

    /** From now on this node follows another one. */
    void follow(String id, InstanceKey http) {
        leading = false;
        leader = id;
        leaderHttp = http;
    }

    @Override
    public boolean isLeading() {
        return leading;
    }

    @Override
    public Rules rules() {
        RuntimeException thrown = bug;
        if (thrown != null) {
            throw thrown;
        }
        return rules.get();
    }

    @Override
    public CompletionStage<Receipt> submit(RuleCommand command) {
        Supplier<CompletionStage<Receipt>> scripted = outcome;
        if (scripted != null) {
            return scripted.get();
        }
        while (true) {
            Rules before = rules.get();
            Rules.Change change = before.apply(command);
            String refusal = change.refusal();
            if (refusal != null) {
                return CompletableFuture.completedFuture(new Receipt.Refused(refusal));
            }
            if (rules.compareAndSet(before, change.rules())) {
                return CompletableFuture.completedFuture(new Receipt.Committed());
            }
        }
    }

    @Override
    public GroupStatus status() {
        return new GroupStatus(serviceId, state, leader, leaderHttp, leading, true, false, services);
    }

    @Override
    public void handOver() {
        leading = false;
    }

    @Override
    public void close() {}
}
