package dev.freno.server.publish.memcache;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Keys, and which server each belongs to, as memcached's common clients have it. */
final class KeySpread {
    /** The longest key that memcached takes, in bytes. */
    static final int MAX_KEY_BYTES = 250;

    private KeySpread() {}

    /** The server of a key: its CRC-32 (IEEE) modulo the number of servers, an index into them as configured. */
    static int serverOf(String key, int servers) {
        CRC32 checksum = new CRC32();
        checksum.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) (checksum.getValue() % servers);
    }

    /** Whether memcached takes it as a key: not too long, no blanks or control characters. */
    static boolean isKey(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES
                && text.chars().allMatch(c -> c > ' ' && c != 0x7f);
    }
}
