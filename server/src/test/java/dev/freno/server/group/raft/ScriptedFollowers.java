package dev.freno.server.group.raft;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LogAppender;

/** A leader's senders to its followers, played by a script: nothing is sent, and answers come when the test says so. */
final class ScriptedFollowers {
    static final String SELF = "self";

    private final Map<LogAppender, Long> numbers = new HashMap<>();
    private List<RaftPeer> current = List.of();
    private List<RaftPeer> previous = List.of();
    private long term = 1;
    private int heartbeats;

    /** The membership in force is this. */
    void members(String... names) {
        current = peers(names);
        previous = List.of();
    }

    /** The membership is changing from one to the other: a majority of both has to agree. */
    void joint(List<String> before, List<String> after) {
        previous = peers(before.toArray(String[]::new));
        current = peers(after.toArray(String[]::new));
    }

    void term(long newTerm) {
        term = newTerm;
    }

    int heartbeats() {
        return heartbeats;
    }

    private static List<RaftPeer> peers(String... names) {
        return Stream.of(names)
                .map(name -> RaftPeer.newBuilder().setId(name).build())
                .toList();
    }

    /** A sender to that follower, which has made no message yet. */
    LogAppender sender(String name) {
        LogAppender[] made = new LogAppender[1];
        made[0] = fake(
                LogAppender.class,
                Map.of(
                        "getFollowerId", () -> RaftPeerId.valueOf(name),
                        "getServer", this::division,
                        "isRunning", () -> true,
                        "getCallId", () -> numbers.getOrDefault(made[0], 0L),
                        "getCallIdComparator", Comparator::<Long>naturalOrder,
                        "triggerHeartbeat", () -> ++heartbeats));
        return made[0];
    }

    /** That sender makes a message; its number. */
    long send(LogAppender sender) {
        long number = numbers.getOrDefault(sender, 0L);
        numbers.put(sender, number + 1);
        return number;
    }

    private RaftServer.Division division() {
        DivisionInfo info = fake(DivisionInfo.class, Map.of("getCurrentTerm", () -> term));
        RaftConfiguration conf =
                fake(RaftConfiguration.class, Map.of("getCurrentPeers", () -> current, "getPreviousPeers", () ->
                        (Collection<RaftPeer>) previous));
        return fake(
                RaftServer.Division.class,
                Map.of("getInfo", () -> info, "getRaftConf", () -> conf, "getId", () -> RaftPeerId.valueOf(SELF)));
    }

    static AppendEntriesReplyProto answer(long number, AppendResult result, long term) {
        return AppendEntriesReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(number))
                .setResult(result)
                .setTerm(term)
                .build();
    }

    @SuppressWarnings("ReferenceEquality") // what is asked here is the fake's own equals
    private static <T> T fake(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    case "toString" -> type.getSimpleName();
                    default -> {
                        Supplier<Object> answer = answers.get(method.getName());
                        if (answer == null) {
                            throw new UnsupportedOperationException(method.toString());
                        }
                        Object value = answer.get();
                        yield method.getReturnType() == void.class ? null : value;
                    }
                }));
    }
}
