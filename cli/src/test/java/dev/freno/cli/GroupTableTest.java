package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.raft.GroupReport;
import dev.freno.server.group.raft.GroupReport.Node;
import dev.freno.server.group.raft.GroupReport.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupTableTest {
    private static final InstanceKey A = new InstanceKey("a", 10008);
    private static final InstanceKey B = new InstanceKey("b", 10008);
    private static final InstanceKey C = new InstanceKey("c", 10008);
    private static final Node LEADER = new Node(A, true, new State.Member("leader", 3, 120, 120));
    private static final Node FOLLOWER = new Node(B, true, new State.Member("follower", 3, 120, 119));
    private static final Node SILENT = new Node(C, true, new State.Unreachable("Connection refused"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private boolean print(GroupReport report) {
        return new GroupTable(report).print(new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void print_whenAMajorityAnswers_isFineAndShowsEachNode() {
        List<InstanceKey> all = List.of(A, B, C);

        assertThat(print(new GroupReport(A, new InstanceKey("web", 8087), all, all, List.of(LEADER, FOLLOWER, SILENT))))
                .isTrue();

        assertThat(out).hasToString("""
                NODE     VOTES  STATE        TERM  COMMITTED  APPLIED
                a:10008  yes    leader       3     120        120
                b:10008  yes    follower     3     120        119
                c:10008  yes    unreachable  -     -          -        Connection refused
                the leader serves HTTP at web:8087
                """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void print_whenTheConfigurationDiffers_saysSo() {
        Node empty = new Node(C, false, new State.Empty());

        assertThat(print(new GroupReport(A, null, List.of(A, C), List.of(A, B), List.of(LEADER, FOLLOWER, empty))))
                .isTrue();

        assertThat(out.toString()).contains("not in this configuration", "c:10008  no     empty", "holds no data yet");
        assertThat(err.toString())
                .contains("[a:10008, b:10008]", "[a:10008, c:10008]", "freno group add")
                .contains("the configuration lacks [b:10008]", "the group lacks [c:10008]");
        assertThat(out.toString()).doesNotContain("HTTP");
    }

    @Test
    void print_withoutLeaderOrMajority_isNotFineAndSaysWhy() {
        List<InstanceKey> all = List.of(A, B, C);
        Node alone = new Node(B, true, new State.Member("candidate", 4, 120, 119));
        Node gone = new Node(A, true, new State.Unreachable("timed out"));

        assertThat(print(new GroupReport(null, null, all, all, List.of(gone, alone, SILENT))))
                .isFalse();

        assertThat(err.toString()).contains("no leader", "no majority");
    }

    @Test
    void print_whenNobodyAnswers_isNotFine() {
        assertThat(print(new GroupReport(null, null, List.of(C), List.of(), List.of(SILENT))))
                .isFalse();

        assertThat(err.toString()).contains("no node of the group can be reached");
    }
}
