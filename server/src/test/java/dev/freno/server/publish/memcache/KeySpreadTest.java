package dev.freno.server.publish.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySpreadTest {
    /** The checksums were computed by another program; the first key's is the check value of CRC-32/ISO-HDLC. */
    @ParameterizedTest
    @CsvSource({
        "123456789, 3421780262",
        "freno/mysql/main1, 3181114053",
        "freno/mysql/main2, 613589887",
        "freno/mysql/a, 3874167665",
        "freno/mysql/b, 2145536715",
        "freno-production/mysql/main1, 653676168",
        "freno/mysql/größe, 568558297",
    })
    void serverOf_anyKey_isItsChecksumModuloTheServers(String key, long checksum) {
        for (int servers = 1; servers <= 7; servers++) {
            assertThat(KeySpread.serverOf(key, servers)).isEqualTo((int) (checksum % servers));
        }
    }

    @Test
    void isKey_ofWhatMemcachedDoesNotTake_isFalse() {
        assertThat(KeySpread.isKey("freno/mysql/" + "m".repeat(238))).isTrue();
        assertThat(KeySpread.isKey("freno/mysql/" + "m".repeat(239))).isFalse();
        assertThat(KeySpread.isKey("freno/mysql/" + "ß".repeat(120))).isFalse();
        assertThat(KeySpread.isKey("freno/mysql/a b")).isFalse();
        assertThat(KeySpread.isKey("freno/mysql/a\nb")).isFalse();
        assertThat(KeySpread.isKey("freno/mysql/a\u007fb")).isFalse();
    }
}
