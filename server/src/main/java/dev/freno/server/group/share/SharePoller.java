package dev.freno.server.group.share;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.group.DomainServices;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.net.HttpFetcher.Page;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the leaders of the other domains of a share domain, once in {@link #INTERVAL} while this node leads, how their
 * stores are: {@code GET /metrics-health} of each, all at the same time, one question to a peer at a time. Whatever they
 * answer, or do not, harms nothing but their say.
 *
 * <p>One thread of its own does the work, answers are read on it, too. {@link #close} may be called on any thread.
 */
public final class SharePoller implements AutoCloseable {
    /** The distance of two questions to a peer. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** How long a peer has for its answer: less than the interval, so that questions do not pile up. */
    public static final Duration DEADLINE = Duration.ofMillis(900);

    /** The most peers that are asked, in the order of their addresses. */
    public static final int MAX_PEERS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(SharePoller.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int HTTP_PORT = 80;
    private static final int OK = 200;

    private final Supplier<GroupStatus> group;
    private final PeerAsker asker;
    private final SharedHealth health;
    private final Moments moments;
    private final Executor thread;
    private final ShareLog log = new ShareLog();
    private final Map<String, Peer> peers = new TreeMap<>();
    private Runnable stop = () -> {};
    private long nextPollNanos = Long.MIN_VALUE;
    private boolean tooMany;

    private static final class Peer {
        private final String name;
        private boolean asking;
        private boolean failing;

        private Peer(String name) {
            this.name = name;
        }
    }

    SharePoller(Supplier<GroupStatus> group, PeerAsker asker, SharedHealth health, Moments moments, Executor thread) {
        this.group = group;
        this.asker = asker;
        this.health = health;
        this.moments = moments;
        this.thread = thread;
    }

    /**
     * Begins.
     *
     * @param group says whether this node leads, and who leads the other domains; must not block
     * @param health is told what the peers say
     */
    public static SharePoller start(
            Supplier<GroupStatus> group, HttpFetcher fetcher, SharedHealth health, Moments moments) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("freno-share-domain").factory());
        PeerAsker asker = peer ->
                fetcher.get(url(peer), DEADLINE, PeerHealth.MAX_BODY_BYTES).toCompletionStage();
        SharePoller poller = new SharePoller(group, asker, health, moments, thread);
        poller.stop = thread::shutdownNow;
        var _ = thread.scheduleWithFixedDelay(
                () -> guard(() -> poller.tick(moments.now())), 0, TICK.toNanos(), TimeUnit.NANOSECONDS);
        return poller;
    }

    private static URI url(InstanceKey peer) {
        return URI.create("http://" + peer + "/metrics-health");
    }

    /** A bug, or a moment without memory, must not end the questions for ever. */
    private static void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a step of the share domain's poller failed", e);
        }
    }

    /** Does what the time calls for; on its thread. */
    void tick(Moment now) {
        log.tick(now.nanos());
        health.forget(now.nanos());
        log.stores(health.unhealthy());
        GroupStatus status = group.get();
        DomainServices services = status.services();
        if (!status.leading() || services == null) {
            nextPollNanos = now.nanos();
        } else if (now.nanos() >= nextPollNanos) {
            nextPollNanos = now.nanos() + INTERVAL.toNanos();
            poll(others(services.leadersByDomain().values(), status.serviceId()));
        }
    }

    private List<String> others(Collection<String> leaders, String own) {
        List<String> others = leaders.stream()
                .filter(leader -> !leader.equals(own))
                .distinct()
                .sorted()
                .toList();
        boolean more = others.size() > MAX_PEERS;
        if (more && !tooMany) {
            log.tooMany(others.size());
        }
        tooMany = more;
        return more ? others.subList(0, MAX_PEERS) : others;
    }

    private void poll(List<String> services) {
        peers.values().removeIf(peer -> !peer.asking && !services.contains(peer.name));
        for (String service : services) {
            Peer peer = peers.computeIfAbsent(service, Peer::new);
            if (!peer.asking) {
                peer.asking = true;
                var _ = ask(service)
                        .whenCompleteAsync((page, failure) -> guard(() -> ended(peer, page, failure)), thread);
            }
        }
    }

    /** What stands in the backend's table may be anything. */
    private CompletionStage<Page> ask(String service) {
        try {
            return asker.ask(InstanceKey.parse(service, HTTP_PORT));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(new FetchException(String.valueOf(e.getMessage())));
        }
    }

    private void ended(Peer peer, @Nullable Page page, @Nullable Throwable failure) {
        peer.asking = false;
        try {
            if (page == null) {
                throw new FetchException(message(failure));
            }
            health.accept(peer.name, read(page), moments.now().nanos());
            answers(peer);
        } catch (FetchException | RuntimeException e) {
            fails(peer, message(e));
        }
    }

    private static PeerHealth read(Page page) throws FetchException {
        if (page.status() != OK) {
            throw new FetchException("it answers with status " + page.status());
        }
        return PeerHealth.parse(page.body().getBytes());
    }

    private static String message(@Nullable Throwable failure) {
        return failure == null
                ? "no answer"
                : String.valueOf(FetchException.causeOf(failure).getMessage());
    }

    private void answers(Peer peer) {
        if (peer.failing) {
            peer.failing = false;
            log.answers(oneLine(peer.name));
        }
    }

    private void fails(Peer peer, String why) {
        if (!peer.failing) {
            peer.failing = true;
            log.fails(oneLine(peer.name), why);
        }
    }

    private static String oneLine(String name) {
        return String.valueOf(new FetchException(name).getMessage());
    }

    /** Ends it; answers that come later are dropped. Idempotent. */
    @Override
    public void close() {
        stop.run();
    }
}
