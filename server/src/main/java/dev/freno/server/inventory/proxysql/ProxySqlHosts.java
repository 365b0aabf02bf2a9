package dev.freno.server.inventory.proxysql;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a ProxySQL hostgroup that are online, or that lag; see {@link IgnoreMarks} for those that come back.
 *
 * <p>The addresses are asked in their order until one answers. One that failed within the last {@link
 * ProxySqlAdmin#REST} comes last, so that a hung one does not hold up every refresh; after that the order is as
 * configured again.
 */
final class ProxySqlHosts implements HostSource {
    private static final int MAX_MESSAGE = 1_000;

    private final SourceSettings.ProxySql settings;
    private final ProxySqlAdmins admins;
    private final IgnoreMarks marks;

    ProxySqlHosts(SourceSettings.ProxySql settings, ProxySqlAdmins admins) {
        this.settings = settings;
        this.admins = admins;
        this.marks = new IgnoreMarks(settings.ignoreServerTtl());
    }

    @Override
    public CompletionStage<HostList> fetch(Duration deadline) {
        Promise<HostList> hosts = Promise.promise();
        try {
            admins.execute(() -> new Search(hosts, deadline).begin());
        } catch (RejectedExecutionException e) {
            hosts.fail(new ProxySqlException("closed"));
        }
        return hosts.future().toCompletionStage();
    }

    @Override
    public String describe() {
        return "ProxySQL hostgroup " + settings.hostgroup();
    }

    private @Nullable String warning(ProxySqlAdmin answering) {
        InstanceKey first = settings.addresses().getFirst();
        return answering.address().equals(first)
                ? null
                : "answered by " + answering.address() + ", since " + first + " failed lately";
    }

    /** One fetch, from address to address. */
    private final class Search {
        private final Promise<HostList> hosts;
        private final Duration deadline;
        private final long endNanos;
        private final Iterator<ProxySqlAdmin> left;
        private final List<String> failures = new ArrayList<>();
        private String asked = "";

        Search(Promise<HostList> hosts, Duration deadline) {
            this.hosts = hosts;
            this.deadline = deadline;
            this.endNanos = admins.nowNanos() + deadline.toNanos();
            this.left = admins.of(settings).iterator();
        }

        void begin() {
            long timer = admins.vertx().setTimer(Math.max(1, deadline.toMillis()), id -> expire());
            hosts.future().onComplete(ended -> admins.vertx().cancelTimer(timer));
            askNext();
        }

        private void askNext() {
            if (left.hasNext()) {
                ProxySqlAdmin admin = left.next();
                asked = admin.address().toString();
                admin.ask(settings.hostgroup(), endNanos).onComplete(servers -> found(admin, servers), this::failed);
            } else {
                fail(failures.isEmpty() ? "closed" : String.join("; ", failures));
            }
        }

        private void found(ProxySqlAdmin admin, List<PoolServer> servers) {
            hosts.tryComplete(new HostList(marks.hosts(servers, admins.nowNanos()), Duration.ZERO, warning(admin)));
        }

        private void failed(Throwable failure) {
            failures.add(String.valueOf(failure.getMessage()));
            if (!hosts.future().isComplete()) {
                askNext();
            }
        }

        private void expire() {
            failures.add(asked + ": no answer within " + deadline.toMillis() + " ms");
            fail(String.join("; ", failures));
        }

        private void fail(String why) {
            hosts.tryFail(
                    new ProxySqlException(why.length() <= MAX_MESSAGE ? why : why.substring(0, MAX_MESSAGE) + "…"));
        }
    }
}
