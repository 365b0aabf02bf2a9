package dev.freno.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The flags that change configuration. They count before it is validated, so a flag can supply what the files lack. A
 * flag that is null, empty or 0 changes nothing.
 *
 * <p>Immutable.
 *
 * @param httpPort instead of {@code ListenPort}
 * @param raftDataDir instead of {@code RaftDataDir}
 * @param raftBind instead of {@code RaftBind}
 * @param raftNodes a comma list, instead of {@code RaftNodes}
 * @param forceLeadership whether this node answers as leader whatever the group says
 * @param enableProfiling true instead of {@code EnableProfiling}
 */
public record Overrides(
        @Nullable Integer httpPort,
        @Nullable String raftDataDir,
        @Nullable String raftBind,
        @Nullable String raftNodes,
        boolean forceLeadership,
        boolean enableProfiling) {
    /** No flags. */
    public static final Overrides NONE = new Overrides(null, null, null, null, false, false);

    /** Each flag as if it were a file of its own with one key. */
    List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        if (httpPort != null && httpPort != 0) {
            layers.add(layer("--http-port", "ListenPort", new Json.Num(0, httpPort.toString(), true)));
        }
        addText(layers, "--raft-datadir", "RaftDataDir", raftDataDir);
        addText(layers, "--raft-bind", "RaftBind", raftBind);
        if (raftNodes != null && !raftNodes.isBlank()) {
            layers.add(layer("--raft-nodes", "RaftNodes", commaList(raftNodes)));
        }
        if (enableProfiling) {
            layers.add(layer("--enable-profiling", "EnableProfiling", new Json.Bool(0, true)));
        }
        return layers;
    }

    private static void addText(List<Layer> layers, String flag, String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            layers.add(layer(flag, key, new Json.Text(0, text)));
        }
    }

    private static Json commaList(String text) {
        Stream<String> nodes = Stream.of(text.split(",")).map(String::strip).filter(node -> !node.isEmpty());
        return new Json.Arr(0, nodes.<Json>map(node -> new Json.Text(0, node)).toList());
    }

    private static Layer layer(String flag, String key, Json value) {
        return new Layer(flag, new Json.Obj(0, List.of(new Json.Member(0, key, value))));
    }
}
