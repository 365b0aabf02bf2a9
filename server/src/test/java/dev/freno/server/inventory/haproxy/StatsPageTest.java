package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatsPageTest {
    private static final int PORT = 3306;
    private static final Set<String> POOLS = Set.of("main_ro", "reloading", "empty", "mysql_in", "fronted", "p", "q");
    private static final String HEADER = "# pxname,svname,qcur,status\n";

    private static List<String> hosts(Buffer page, String pool) throws StatsPageException {
        return StatsPage.parse(page, POOLS).hosts(pool, PORT).stream()
                .map(InstanceKey::toString)
                .toList();
    }

    private static List<String> hosts(String page) throws StatsPageException {
        return hosts(Buffer.buffer(page), "p");
    }

    private static void assertRefused(String page, String message) {
        assertThatThrownBy(() -> hosts(page))
                .isInstanceOf(StatsPageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void hosts_ofARecordedPage_areTheServersInService() throws StatsPageException {
        assertThat(hosts(StatsPages.recorded(), "main_ro"))
                .containsExactly("db1.example:3306", "db3.example:3306", "db6.example:3307", "[fd00::7]:3306");

        assertThat(hosts(StatsPages.recorded(), "fronted")).containsExactly("db1.example:3306");
        assertThat(hosts(StatsPages.recorded(), "empty")).isEmpty();
    }

    @Test
    void hosts_ofAPoolThatIsOnlyAFrontend_areRefused() {
        assertThatThrownBy(() -> hosts(StatsPages.recorded(), "mysql_in")).hasMessageContaining("cut short");
    }

    @Test
    void hosts_whenAllServersAreInTransition_areRefused() {
        assertThatThrownBy(() -> hosts(StatsPages.recorded(), "reloading")).hasMessageContaining("probably reloading");
        assertRefused(HEADER + "p,db1,0,UP 1/3\np,db2,0,DOWN 1/2\n", "all servers of pool p are in transition");
        assertRefused(HEADER + "p,db1,0,UP 1/3\np,db2,0,DOWN\n", "all UP servers of pool p are in transition");
    }

    @Test
    void hosts_whenOneServerIsUpForCertain_areThoseForCertain() throws StatsPageException {
        assertThat(hosts(HEADER + "p,db1,0,UP 1/3\np,db2,0,UP\np,db3,0,DOWN 1/2\n"))
                .containsExactly("db2:3306", "db3:3306");
    }

    /** The columns are found by their names, wherever they are, and others may be missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "# pxname,svname,status\np,db1,UP\n",
                "#pxname,svname,status\r\np,db1,UP\r\n",
                "# pxname,status,what,svname,\np,UP,\"a,\"\"b\"\"\nc\",db1,\n",
                "\n# pxname,svname,status\n\np,db1,UP\n\n",
                "# pxname,svname,status\np,db1,UP,1,2,3\nq\nq,db2\n,,\n",
                "# pxname,svname,status\np,FRONTEND,OPEN\np,db1,UP\np,BACKEND,UP\n",
                "# pxname,svname,status\np,db1,UP",
                "# pxname,svname,status,type\np,db1,UP,2\np,BACKEND,UP,1\n",
            })
    void hosts_howeverThePageIsWritten_areFound(String page) throws StatsPageException {
        assertThat(hosts(page)).containsExactly("db1:3306");
    }

    /** D11: a row that ended too early ended the process. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # pxname,svname,qcur,status\\nmypool,127.0.0.1,0,UP\\nmypool,127.0 | cut short
            # pxname,svname,qcur,status\\np,db1,0,UP\\np,db2\\n                | pool p is cut short
            # pxname,svname,qcur,status\\np,db1,0,UP\\np\\n                    | pool p is cut short
            # pxname,svname,qcur,status\\np,db1,0,UP\\nq,db                     | the page is cut short
            # pxname,svname,qcur,status\\n                                       | nothing else
            # pxname,svname,qcur,status                                          | nothing else
            # pxname,svname,qcur,status\\nq,db1,0,UP\\n                         | pool p is not on the page
            # pxname,svname,status,type\\np,db1,UP,2\\n                         | pool p is cut short
            # pxname,svname,status,type\\np,db1,UP,2\\np,BACKEND,UP,1           | the page is cut short
            # pxname,svname,qcur\\np,db1,0\\n                                   | no columns
            p,db1,0,UP\\n                                                        | no columns
            <html><body>please log in</body></html>\\n                           | no columns
            # svname,pxname,status\\ndb1,p,UP\\n                                | no columns
            # pxname,svname,status\\np,d b,UP\\n                                | server 'd b' of pool p
            # pxname,svname,status\\np,,UP\\n                                   | server '' of pool p
            # pxname,svname,status\\np,db1:99999,UP\\n                          | server 'db1:99999' of pool p
            """)
    void hosts_whenThePageIsNotWhole_areRefused(String page, String message) {
        assertRefused(page.replace("\\n", "\n"), message);
    }

    @Test
    void parse_ofNothing_isRefused() {
        assertRefused("", "the page is empty");
    }

    /** A server that is out of service may be called anything. */
    @Test
    void hosts_whenAServerOutOfServiceHasNoHostName_leaveItOut() throws StatsPageException {
        assertThat(hosts(HEADER + "p,not a host,0,MAINT\np,db1,0,UP\n")).containsExactly("db1:3306");
    }

    @Test
    void hosts_whenAllServersAreOutOfService_areNone() throws StatsPageException {
        assertThat(hosts(HEADER + "p,db1,0,MAINT\np,db2,0,DRAIN\np,db3,0,NOLB\n"))
                .isEmpty();
    }

    @Test
    void hosts_whenANameIsLongAndUnprintable_areRefusedWithAShortMessage() {
        assertThatThrownBy(() -> hosts(HEADER + "p,\u0000" + "x".repeat(5_000) + ",0,UP\n"))
                .satisfies(refused ->
                        assertThat(refused.getMessage()).hasSizeLessThan(300).contains("'?xxx"));
    }

    @Test
    void parse_whenAFieldIsEndless_isRefused() {
        assertRefused(HEADER + "p,\"" + "x".repeat(StatsPage.MAX_FIELD_CHARS) + "\",0,UP\n", "not readable as CSV");
    }

    @Test
    void parse_whenThereAreTooManyServers_isRefused() {
        assertRefused(HEADER + "p,d,0,UP\n".repeat(StatsRows.MAX_SERVERS + 1), "more than 100000 servers");
    }

    @Test
    void parse_whenOthersHaveVeryManyServers_keepsNothingOfThem() throws StatsPageException {
        Buffer page = Buffer.buffer(HEADER + "other,d,0,UP\n".repeat(StatsRows.MAX_SERVERS + 1) + "p,db1,0,UP\n");
        StatsPage parsed = StatsPage.parse(page, Set.of("p"));
        assertThat(parsed.pools()).containsOnlyKeys("p");
    }

    /** Wherever a real page is cut, a pool is as it was or refused: no host vanishes silently. */
    @Test
    void hosts_whereverAPageIsCut_areAllOrRefused() throws StatsPageException {
        Buffer page = StatsPages.recorded();
        List<String> whole = hosts(page, "main_ro");
        List<Integer> taken = new ArrayList<>();
        for (int length = 0; length < page.length(); length++) {
            try {
                assertThat(hosts(page.getBuffer(0, length), "main_ro"))
                        .as("cut at %d", length)
                        .isEqualTo(whole);
                taken.add(length);
            } catch (StatsPageException refused) {
                assertThat(refused).message().isNotBlank();
            }
        }
        assertThat(taken).hasSizeBetween(1, 10);
    }
}
