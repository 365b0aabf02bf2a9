package dev.freno.server.group.mysql;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.Receipt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group that meets in a MySQL backend: a lease row says who leads, and tables hold the rules.
 *
 * <p>Thread-safe. The listener and the receipts come on one thread of the group, in order. A backend that cannot be reached
 * does not keep a node from starting: it follows, with the rules that it knows, and tries again for as long as it lives.
 *
 * <p>Only the leader takes commands. {@link Receipt.Committed} means that the row is in the backend, and that the rule is
 * in force on this node; other nodes know it within seconds. A forced leader answers as leader from the start and leaves
 * the lease alone; it takes no commands.
 */
public final class MySqlGroup implements Group {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlGroup.class);
    private static final Duration HAND_OVER = Duration.ofSeconds(2);
    private static final Duration HAND_OVER_LOOK = Duration.ofMillis(50);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Duration TELL = Duration.ofMillis(100);
    private static final Duration PURGE = Duration.ofSeconds(60);

    private final GroupMember self;
    private final boolean forced;
    private final GroupListener listener;
    private final Moments moments;
    private final Context loop;
    private final Events events;
    private final Claim claim = new Claim();
    private final Link leaseLink;
    private final Link rulesLink;
    private final Link healthLink;
    private final RuleBook book;
    private final Election election;
    private final Commands commands;
    private final HealthList health;
    private final List<Repeated> steps;
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean seenLeading;

    private MySqlGroup(
            Vertx vertx,
            BackendAccess access,
            GroupMember self,
            boolean forced,
            GroupListener listener,
            Moments moments) {
        this.self = self;
        this.forced = forced;
        this.listener = listener;
        this.moments = moments;
        loop = vertx.getOrCreateContext();
        events = new Events(loop);
        leaseLink = new Link(access, loop);
        rulesLink = new Link(access, loop);
        healthLink = new Link(access, loop);
        String backend = access.toString();
        book = new RuleBook(rulesLink, moments, rules -> events.tell(() -> listener.rulesChanged(rules)), backend);
        LeaseTable lease = new LeaseTable(leaseLink, self);
        election = new Election(lease, self, !forced, claim, moments, this::readRules, backend);
        commands = new Commands(book, self, claim, moments, loop, events, election::lost);
        health = new HealthList(healthLink, self, backend);
        steps = List.of(
                repeated(election::distance, election::step),
                repeated(() -> RuleBook.DISTANCE, book::read),
                repeated(() -> HealthList.DISTANCE, health::step),
                repeated(() -> TELL, this::tellLeadership),
                repeated(() -> PURGE, this::purge));
    }

    /**
     * Takes part in the group, from the first moment at which the backend can be asked. Does not block.
     *
     * @param vertx has one event loop, which is the group's alone; the caller closes it after the group
     * @throws GroupStartException if the driver does not know the configured collation
     */
    public static MySqlGroup open(
            Vertx vertx, GroupSettings.MySqlBackend settings, GroupMember self, GroupListener listener, Moments moments)
            throws GroupStartException {
        try {
            BackendAccess access = new BackendAccess(settings);
            MySqlGroup group = new MySqlGroup(vertx, access, self, settings.forceLeadership(), listener, moments);
            group.start(access);
            return group;
        } catch (IllegalArgumentException e) {
            throw new GroupStartException("the MySQL backend cannot be used: " + e.getMessage(), e);
        }
    }

    private void start(BackendAccess access) {
        LOG.info("{} takes part in domain '{}' by the {}", self.serviceId(), self.domain(), access);
        loop.runOnContext(nothing -> steps.forEach(Repeated::start));
    }

    private Repeated repeated(Supplier<Duration> distance, Supplier<Future<?>> step) {
        return new Repeated(loop, moments, distance, step);
    }

    /** Done when all listeners know the rules of now. */
    private Future<?> readRules() {
        return book.read().compose(read -> events.heard());
    }

    private Future<?> purge() {
        return leads() ? book.purge() : Future.succeededFuture();
    }

    private Future<?> tellLeadership() {
        boolean leading = isLeading();
        if (leading != seenLeading) {
            seenLeading = leading;
            LOG.info("{} {}", self.serviceId(), leading ? "leads" : "no longer leads");
            events.tell(() -> listener.leadershipChanged(leading));
        }
        return Future.succeededFuture();
    }

    private boolean leads() {
        return claim.isValidAt(moments.now().nanos());
    }

    @Override
    public boolean isLeading() {
        return !closed.get() && (forced || leads());
    }

    @Override
    public Rules rules() {
        return book.rules();
    }

    @Override
    public CompletionStage<Receipt> submit(RuleCommand command) {
        return closed.get() ? CompletableFuture.completedFuture(new Receipt.NoLeader()) : commands.submit(command);
    }

    @Override
    public GroupStatus status() {
        boolean leading = isLeading();
        boolean proven = leads();
        Election.View view = election.view();
        boolean healthy = !closed.get() && view.isFreshAt(moments.now().nanos());
        String leader = forced && leading ? self.serviceId() : leader(view, healthy, proven);
        return new GroupStatus(
                self.serviceId(),
                proven ? "Leader" : healthy ? "Healthy" : "Unhealthy",
                leader,
                leader == null ? null : addressOf(leader),
                leading,
                healthy,
                forced,
                health.services());
    }

    /** The row may still be this node's when its claim has ended. */
    private @Nullable String leader(Election.View view, boolean healthy, boolean proven) {
        String holder = healthy ? view.holder() : null;
        return self.serviceId().equals(holder) && !proven ? null : holder;
    }

    private static @Nullable InstanceKey addressOf(String serviceId) {
        int colon = serviceId.lastIndexOf(':');
        try {
            return colon < 0 ? null : InstanceKey.parse(serviceId, 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The other nodes look every half second; where none is known to live, nobody is waited for. */
    @Override
    public void handOver() {
        if (forced || closed.get() || !handedOver.compareAndSet(false, true)) {
            return;
        }
        boolean led = leads();
        claim.endForGood();
        awaitOnLoop(HAND_OVER, () -> election.withdraw().compose(released -> led ? successor() : gone()));
    }

    private Future<Void> successor() {
        boolean alone = health.services().healthy().stream().allMatch(self.serviceId()::equals);
        Optional<String> leader = Optional.ofNullable(status().leader()).filter(id -> !id.equals(self.serviceId()));
        if (alone || leader.isPresent() || closed.get()) {
            return gone();
        }
        return loop.owner().timer(HAND_OVER_LOOK.toMillis()).compose(later -> successor());
    }

    private static Future<Void> gone() {
        return Future.succeededFuture();
    }

    /** Leaves the group. Commands under way end as unknown where they may have been committed. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        claim.endForGood();
        awaitOnLoop(CLOSE, () -> {
            steps.forEach(Repeated::stop);
            return Future.join(election.withdraw(), health.leave());
        });
        awaitOnLoop(CLOSE, () -> {
            List.of(leaseLink, rulesLink, healthLink).forEach(Link::close);
            return tellLeadership();
        });
        events.close();
    }

    private void awaitOnLoop(Duration limit, Supplier<Future<?>> work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            loop.runOnContext(nothing -> work.get().onComplete(end -> {
                if (end.failed()) {
                    LOG.warn("the lease was not released: {}", BackendFailure.reason(end.cause()));
                }
                done.complete(null);
            }));
            done.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException | RejectedExecutionException e) {
            LOG.warn("the group did not end in order", e);
        }
    }
}
