package dev.freno.server.inventory.vitess;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.inventory.HostList;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.ForeignJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads vtctld's list of tablets. What it does not need it passes over, whatever it is; but where something that it needs
 * has a wrong type, the whole list is refused: to leave out a replica that it does not understand would hide its lag.
 */
final class VitessTablets {
    private static final String REPLICA_NUMBER = "2";
    private static final String REPLICA = "REPLICA";

    private final JsonParser parser;

    private VitessTablets(JsonParser parser) {
        this.parser = parser;
    }

    /** What counts of a tablet; the defaults are those of a key that is missing. */
    private static final class Tablet {
        String cell = "";
        boolean isReplica;
        boolean isServeable = true;
        String hostname = "";
        String mySqlHostname = "";
        int mySqlPort;
        int mappedPort;

        boolean isWanted(List<String> cells) {
            return isReplica && isServeable && (cells.isEmpty() || cells.contains(cell));
        }

        /**
         * Where its MySQL listens. Older tablets name it as a port of their own host; one that knows none yet has 0, and
         * cannot be asked.
         */
        @Nullable InstanceKey mySql() {
            String host = mySqlHostname.isEmpty() ? hostname : mySqlHostname;
            int port = mySqlPort == 0 ? mappedPort : mySqlPort;
            return host.isEmpty() || port == 0 ? null : new InstanceKey(host, port);
        }
    }

    /**
     * The MySQL servers of the replicas that serve, with a warning if some of these do not say where theirs is.
     *
     * @param cells only of these cells; empty for all
     * @throws FetchException if the list is not understood
     */
    static HostList replicas(byte[] body, List<String> cells) throws FetchException {
        try (JsonParser parser = ForeignJson.parser(body)) {
            return new VitessTablets(parser).list(cells);
        } catch (JacksonException broken) {
            throw ForeignJson.refused(broken);
        } catch (IllegalArgumentException noHost) {
            throw new FetchException("a tablet names no host: " + noHost.getMessage());
        }
    }

    private HostList list(List<String> cells) throws FetchException {
        demand(parser.nextToken() == JsonToken.START_ARRAY, "the answer is not a list of tablets");
        List<InstanceKey> hosts = new ArrayList<>();
        int unknown = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            demand(parser.currentToken() == JsonToken.START_OBJECT, "the list holds something that is no tablet");
            Tablet tablet = tablet();
            if (tablet.isWanted(cells)) {
                InstanceKey mySql = tablet.mySql();
                if (mySql == null) {
                    unknown++;
                } else {
                    hosts.add(mySql);
                }
            }
        }
        demand(parser.nextToken() == null, "there is something behind the list of tablets");
        return new HostList(hosts, Duration.ZERO, warning(unknown));
    }

    private static @Nullable String warning(int unknown) {
        return unknown == 0 ? null : "replicas that name no MySQL host or port, and are left out: " + unknown;
    }

    private Tablet tablet() throws FetchException {
        Tablet tablet = new Tablet();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "alias" -> readAlias(tablet);
                case "type" -> tablet.isReplica = isReplica();
                case "stats" -> tablet.isServeable = isServeable();
                case "hostname" -> tablet.hostname = text(key);
                case "mysql_hostname" -> tablet.mySqlHostname = text(key);
                case "mysql_port" -> tablet.mySqlPort = number(key);
                case "port_map" -> readPorts(tablet);
                default -> parser.skipChildren();
            }
        }
        return tablet;
    }

    private void readAlias(Tablet tablet) throws FetchException {
        if (isObject("alias")) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                if (key.equals("cell")) {
                    tablet.cell = text(key);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private void readPorts(Tablet tablet) throws FetchException {
        if (isObject("port_map")) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                if (key.equals("mysql")) {
                    tablet.mappedPort = number(key);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    /** As vtgate sees it: without an error, and with the statistics of the tablet itself. */
    private boolean isServeable() throws FetchException {
        if (!isObject("stats")) {
            return true;
        }
        boolean hasError = false;
        boolean isRealtime = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "last_error" -> hasError = !text(key).isEmpty();
                case "realtime" -> {
                    isRealtime = value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
        return isRealtime && !hasError;
    }

    private boolean isReplica() throws FetchException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> parser.getString().equals(REPLICA_NUMBER);
            case VALUE_STRING -> parser.getString().equalsIgnoreCase(REPLICA);
            case VALUE_NULL -> false;
            default -> throw wrong("type");
        };
    }

    private boolean isObject(String key) throws FetchException {
        JsonToken value = parser.currentToken();
        if (value != JsonToken.START_OBJECT && value != JsonToken.VALUE_NULL) {
            throw wrong(key);
        }
        return value == JsonToken.START_OBJECT;
    }

    private String text(String key) throws FetchException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> "";
            default -> throw wrong(key);
        };
    }

    private int number(String key) throws FetchException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> parser.getIntValue();
            case VALUE_NULL -> 0;
            default -> throw wrong(key);
        };
    }

    private static FetchException wrong(String key) {
        return new FetchException("'" + key + "' of a tablet has a value of a wrong type");
    }

    private static void demand(boolean condition, String otherwise) throws FetchException {
        if (!condition) {
            throw new FetchException(otherwise);
        }
    }
}
