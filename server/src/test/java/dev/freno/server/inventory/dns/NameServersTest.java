package dev.freno.server.inventory.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NameServersTest {
    private static final String KUBERNETES = """
            search shop.svc.cluster.local svc.cluster.local cluster.local
            nameserver 10.96.0.10
            options ndots:5
            """;

    private static String parsed(String text) {
        NameServers servers = NameServers.parse(text);
        List<String> addresses = servers.addresses().stream()
                .map(server -> server.getAddress().getHostAddress() + " " + server.getPort())
                .toList();
        return addresses + " " + servers.searchDomains() + " " + servers.ndots();
    }

    @ParameterizedTest
    @MethodSource("files")
    void parse_ofAFile_readsItAsTheCLibraryDoes(String text, String expected) {
        assertThat(parsed(text)).isEqualTo(expected);
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(
                        KUBERNETES, "[10.96.0.10 53] [shop.svc.cluster.local, svc.cluster.local, cluster.local] 5"),
                Arguments.of("", "[127.0.0.1 53] [] 1"),
                Arguments.of("# nameserver 1.1.1.1\n;nameserver 1.1.1.2\n\n  \n", "[127.0.0.1 53] [] 1"),
                Arguments.of(
                        "  nameserver\t10.0.0.1 # main\r\nnameserver fd00::1",
                        "[10.0.0.1 53, fd00:0:0:0:0:0:0:1 53] [] 1"),
                Arguments.of("nameserver\nnameserver x.example\nnameserver 10.0.0.1", "[10.0.0.1 53] [] 1"),
                Arguments.of("nameserver 10.0.0.1\n".repeat(9), "[10.0.0.1 53, 10.0.0.1 53, 10.0.0.1 53] [] 1"),
                Arguments.of("search a.example\ndomain b.example.", "[127.0.0.1 53] [b.example] 1"),
                Arguments.of("search a..b -x ok " + "l".repeat(64), "[127.0.0.1 53] [ok] 1"),
                Arguments.of("options rotate ndots:0 timeout:1", "[127.0.0.1 53] [] 0"),
                Arguments.of("options ndots:99\noptions ndots:x ndots:-1", "[127.0.0.1 53] [] 15"));
    }

    @Test
    void parse_ofManySearchDomains_usesABoundedNumber() {
        assertThat(NameServers.parse("search" + " a.example".repeat(1000)).searchDomains())
                .hasSize(NameServers.MAX_SEARCH_DOMAINS);
    }

    @Test
    void candidates_completeANameAsItsDotsSay() {
        NameServers servers = NameServers.parse(KUBERNETES);
        assertThat(servers.candidates("mysql-replicas"))
                .containsExactly(
                        "mysql-replicas.shop.svc.cluster.local.",
                        "mysql-replicas.svc.cluster.local.",
                        "mysql-replicas.cluster.local.",
                        "mysql-replicas.");
        assertThat(servers.candidates("a.b.c.d.e.f")).hasSize(4).startsWith("a.b.c.d.e.f.");
        assertThat(servers.candidates("db.example.")).containsExactly("db.example.");
        assertThat(NameServers.parse("").candidates("db")).containsExactly("db.");
    }

    @Test
    void candidates_thatWouldBeTooLong_areLeftOut() {
        String longName = "a.".repeat(120) + "b";
        assertThat(new NameServers(NameServers.parse("").addresses(), List.of("search.example"), 500)
                        .candidates(longName))
                .containsExactly(longName + ".");
    }

    @Test
    void ofSystem_namesAServer() throws IOException {
        assertThat(NameServers.ofSystem().addresses()).isNotEmpty();
    }
}
