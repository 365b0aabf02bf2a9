package dev.freno.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the stores of every type. */
final class StoresReader {
    /** The longest name of a store or a metric. */
    static final int MAX_NAME = 128;

    private StoresReader() {}

    static List<StoreConfig> read(Section stores) {
        Section mySql = stores.section("MySQL");
        ClusterReader.checkDefaults(mySql);
        List<StoreConfig> configs = new ArrayList<>();
        mySql.family("Clusters", mySql).forEach((name, cluster) -> {
            checkName("cluster", name, cluster);
            StoreConfig config = new ClusterReader(name, cluster, mySql).read();
            if (config != null) {
                configs.add(config);
            }
        });
        configs.sort(Comparator.comparing(config -> config.spec().key()));
        return configs;
    }

    /** Names appear in routes, so they hold no slash. */
    static void checkName(String what, String name, Section named) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.matches("(?s).*[/\\p{Cntrl}].*")) {
            named.context()
                    .report()
                    .problem(
                            named.place(),
                            "'" + name + "' cannot be the name of a " + what + ": it needs 1 to " + MAX_NAME
                                    + " characters, no slash and no control characters");
        }
    }
}
