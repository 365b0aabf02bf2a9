package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedPageTest {
    @ParameterizedTest
    @CsvSource({
        "http://h:1, http://h:1/;csv;norefresh",
        "http://h:1/, http://h:1/;csv;norefresh",
        "http://h:1/stats, http://h:1/stats;csv;norefresh",
        "https://u:p@h/haproxy?stats, https://u:p@h/haproxy?stats;csv;norefresh",
        "http://[::1]:1, http://[::1]:1/;csv;norefresh",
        "http://h?stats, http://h/?stats;csv;norefresh",
    })
    void csv_ofAnAddress_isWhereHaProxyLooksForIt(String address, String csv) {
        assertThat(SharedPage.csv(URI.create(address))).isEqualTo(URI.create(csv));
    }
}
