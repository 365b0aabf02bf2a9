package dev.freno.server.inventory.vitess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.inventory.HostList;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.ForeignJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VitessTabletsTest {
    private static final String HOST = "\"mysql_hostname\":\"db1\",\"mysql_port\":3306";

    static byte[] recorded(String name) throws IOException {
        try (@Nullable InputStream file = VitessTabletsTest.class.getResourceAsStream("/vitess/" + name)) {
            assertThat(file).as(name).isNotNull();
            return file == null ? new byte[0] : file.readAllBytes();
        }
    }

    private static List<String> names(HostList hosts) {
        return hosts.hosts().stream().map(InstanceKey::toString).toList();
    }

    private static List<String> replicas(String json, String... cells) throws FetchException {
        return names(VitessTablets.replicas(json.getBytes(StandardCharsets.UTF_8), List.of(cells)));
    }

    @Test
    void replicas_ofVtctldWithStatistics_areThoseThatServe() throws Exception {
        byte[] recorded = recorded("tablets-with-stats.json");
        assertThat(names(VitessTablets.replicas(recorded, List.of())))
                .containsExactly("db101.zone1.example:17101", "db201.zone2.example:3306", "db102.zone1.example:17102");
        assertThat(names(VitessTablets.replicas(recorded, List.of("zone2", "zone3"))))
                .containsExactly("db201.zone2.example:3306");
    }

    @Test
    void replicas_ofOlderVtctld_haveTheMappedPortOfTheirOwnHost() throws Exception {
        assertThat(names(VitessTablets.replicas(recorded("tablets-older.json"), List.of())))
                .containsExactly("db301.zone1.example:3307", "10.2.0.2:3306");
    }

    @Test
    void replicas_ofTypesByName_areFound() throws Exception {
        assertThat(names(VitessTablets.replicas(recorded("tablets-by-name.json"), List.of())))
                .containsExactly("db401.zone1.example:3306");
    }

    /** What a tablet says, beside its host, and whether it is one of the hosts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'type':2; true",
                "'type':'REPLICA'; true",
                "'type':'replica'; true",
                "'type':1; false",
                "'type':'MASTER'; false",
                "'type':22; false",
                "'type':'RDONLY'; false",
                "'type':null; false",
                "'type':0; false",
                "'x':1; false",
                "'type':2,'stats':null; true",
                "'type':2,'stats':{}; false",
                "'type':2,'stats':{'realtime':{}}; true",
                "'type':2,'stats':{'realtime':{'health_error':'x'}}; true",
                "'type':2,'stats':{'realtime':null}; false",
                "'type':2,'stats':{'realtime':{},'last_error':''}; true",
                "'type':2,'stats':{'realtime':{},'last_error':null}; true",
                "'type':2,'stats':{'last_error':'broken','realtime':{}}; false",
                "'type':2,'type':1; false",
                "'type':2,'unknown':[{'deep':[[1,2],{}]}]; true",
                "'type':2,'alias':null; true",
            })
    void replicas_ofATablet_countsItOrNot(String said, boolean counted) throws FetchException {
        assertThat(replicas("[{" + said.replace('\'', '"') + "," + HOST + "}]")).hasSize(counted ? 1 : 0);
    }

    @Test
    void replicas_whenCellsAreWanted_onlyThoseCount() throws FetchException {
        String json = "[{\"type\":2,\"alias\":{\"uid\":1,\"cell\":\"a\"}," + HOST + "},{\"type\":2," + HOST + "}]";
        assertThat(replicas(json, "a")).hasSize(1);
        assertThat(replicas(json, "b")).isEmpty();
        assertThat(replicas(json)).hasSize(2);
    }

    @Test
    void replicas_whoseMySqlIsNotKnownYet_areLeftOutWithAWarning() throws FetchException {
        String tablets = "[{\"type\":2,\"hostname\":\"h\"},{\"type\":2,\"mysql_port\":3306},"
                + "{\"type\":2,\"hostname\":\"h\",\"mysql_port\":0,\"port_map\":{\"vt\":1}},{\"type\":1}]";
        HostList list = VitessTablets.replicas(tablets.getBytes(StandardCharsets.UTF_8), List.of());
        assertThat(list.hosts()).isEmpty();
        assertThat(list.warning()).isEqualTo("replicas that name no MySQL host or port, and are left out: 3");
    }

    @Test
    void replicas_ofAnEmptyList_areNone() throws FetchException {
        assertThat(replicas("[]")).isEmpty();
        assertThat(replicas("[\n]\n")).isEmpty();
    }

    /** A replica that is not understood must not vanish from the store. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{}",
                "404 page not found",
                "[",
                "[1]",
                "[null]",
                "[[]]",
                "[{}",
                "[{}]x",
                "[{}][]",
                "[{'type':2,'hostname':'h','mysql_port':70000}]",
                "[{'type':2,'hostname':'h','mysql_port':-1}]",
                "[{'type':2,'hostname':'h','mysql_port':99999999999999999999}]",
                "[{'type':2,'hostname':'h','mysql_port':'3306'}]",
                "[{'type':2,'hostname':'a b','mysql_port':3306}]",
                "[{'type':2,'hostname':7,'mysql_port':3306}]",
                "[{'type':2,'mysql_hostname':['h'],'mysql_port':3306}]",
                "[{'type':{},'hostname':'h'}]",
                "[{'type':2,'stats':'none'}]",
                "[{'type':2,'stats':{'last_error':{}}}]",
                "[{'type':2,'alias':'zone1-101'}]",
                "[{'type':2,'port_map':[]}]",
            })
    void replicas_ofWhatIsNotUnderstood_isAFailure(String json) {
        assertThatThrownBy(() -> replicas(json.replace('\'', '"')))
                .isInstanceOf(FetchException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void replicas_ofADocumentBeyondItsBounds_isAFailure() {
        String deep = "[".repeat(ForeignJson.MAX_DEPTH) + "]".repeat(ForeignJson.MAX_DEPTH);
        assertThatThrownBy(() -> replicas("[{\"x\":" + deep + "}]")).isInstanceOf(FetchException.class);
        String longText = "h".repeat(ForeignJson.MAX_TEXT + 10);
        assertThatThrownBy(() -> replicas("[{\"hostname\":\"" + longText + "\"}]"))
                .isInstanceOf(FetchException.class);
    }
}
