package dev.freno.cli;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.raft.GroupReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A group of nodes as a table for people. */
final class GroupTable {
    private static final List<String> HEADINGS = List.of("NODE", "VOTES", "STATE", "TERM", "COMMITTED", "APPLIED", "");

    private final GroupReport group;

    GroupTable(GroupReport group) {
        this.group = group;
    }

    /** Prints it, and on {@code err} what is wrong; returns whether the group works. */
    boolean print(PrintWriter out, PrintWriter err) {
        table(out);
        if (group.leaderHttp() != null) {
            out.println("the leader serves HTTP at " + group.leaderHttp());
        }
        if (group.differs()) {
            err.println(
                    "warning: the group has agreed on the members " + text(group.members())
                            + ", this configuration names " + text(group.configured())
                            + lacks("the configuration", group.members(), group.configured())
                            + lacks("the group", group.configured(), group.members())
                            + ". The former are in force: set RaftNodes to them, or change them with freno group add and remove");
        }
        if (group.members().isEmpty()) {
            err.println("error: no node of the group can be reached that has its data");
        } else if (group.leader() == null) {
            err.println("error: the group has no leader");
        }
        if (!group.members().isEmpty() && !group.hasMajority()) {
            err.println("error: no majority of the members answers, so no command is taken and nobody can lead");
        }
        return group.leader() != null && group.hasMajority();
    }

    private void table(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        group.nodes().forEach(node -> rows.add(row(node)));
        TextTable.print(out, rows);
    }

    private List<String> row(GroupReport.Node node) {
        String votes = node.voting() ? "yes" : "no";
        String name = node.address().toString();
        String remark = group.configured().contains(node.address()) ? "" : "not in this configuration";
        return switch (node.state()) {
            case GroupReport.State.Unreachable silent ->
                List.of(name, votes, "unreachable", "-", "-", "-", join(remark, silent.why()));
            case GroupReport.State.Empty _ ->
                List.of(name, votes, "empty", "-", "-", "-", join(remark, "holds no data yet"));
            case GroupReport.State.Member member ->
                List.of(
                        name,
                        votes,
                        member.role(),
                        Long.toString(member.term()),
                        Long.toString(member.committed()),
                        Long.toString(member.applied()),
                        remark);
        };
    }

    private static String lacks(String who, List<InstanceKey> all, List<InstanceKey> its) {
        List<InstanceKey> missing =
                all.stream().filter(node -> !its.contains(node)).toList();
        return missing.isEmpty() ? "" : "; " + who + " lacks " + text(missing);
    }

    private static String join(String remark, String why) {
        return remark.isEmpty() ? why : remark + "; " + why;
    }

    private static String text(List<InstanceKey> nodes) {
        return nodes.stream().map(InstanceKey::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
