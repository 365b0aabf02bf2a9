package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever a page holds, reading it gives hosts or the one typed failure, and not more hosts than there are rows. */
class StatsPageFuzzTest {
    private static final int BODIES = 50_000;
    private static final Set<String> POOLS = Set.of("main_ro", "reloading", "empty");
    private static final byte[] RECORDED = StatsPages.recorded().getBytes();
    private static final String[] FIELDS = {
        "main_ro",
        "reloading",
        "empty",
        "BACKEND",
        "FRONTEND",
        "UP",
        "UP 1/2",
        "UP /",
        "/",
        "no check",
        "DOWN",
        "MAINT",
        "",
        " ",
        "\"",
        "\"\"",
        "\"a\nb\"",
        "\"a",
        "db1",
        "db1:1",
        "[::1]",
        "::1",
        ":",
        "[",
        "]:1",
        "%",
        "\u0000",
        "é",
        "#",
        "type",
        "# pxname",
        "pxname",
        "svname",
        "status",
        "x".repeat(300),
        "-1",
        "99999999999999999999",
        "\\",
        "\t",
        "\r",
        "\uFEFF"
    };

    private int accepted;
    private int refused;

    @Test
    void parse_ofGeneratedAndMutatedBodies_givesHostsOrTheTypedFailure() {
        for (int seed = 0; seed < BODIES; seed++) {
            Random random = new Random(seed);
            byte[] body =
                    switch (seed % 4) {
                        case 0 -> mutated(random);
                        case 1 -> spliced(random);
                        case 2 -> generated(random).getBytes(StandardCharsets.UTF_8);
                        default -> noise(random);
                    };
            try {
                read(body);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(BODIES / 2);
    }

    private void read(byte[] body) {
        try {
            StatsPage page = StatsPage.parse(Buffer.buffer(body), POOLS);
            for (String pool : POOLS) {
                hosts(page, pool, body.length);
            }
        } catch (StatsPageException e) {
            count(e);
        }
    }

    private void hosts(StatsPage page, String pool, int size) {
        try {
            List<InstanceKey> hosts = page.hosts(pool, 3306);
            assertThat(hosts).hasSizeLessThanOrEqualTo(size / 2);
            accepted++;
        } catch (StatsPageException e) {
            count(e);
        }
    }

    private void count(StatsPageException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(300);
        refused++;
    }

    private static byte[] mutated(Random random) {
        byte[] body = RECORDED.clone();
        for (int i = random.nextInt(20); i >= 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        return body;
    }

    /** Parts of the page, left out, doubled and swapped. */
    private static byte[] spliced(Random random) {
        Buffer body = Buffer.buffer();
        if (random.nextInt(4) > 0) {
            body.appendBytes(RECORDED, 0, 1 + random.nextInt(RECORDED.length));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(RECORDED.length);
            body.appendBytes(RECORDED, from, random.nextInt(RECORDED.length - from));
        }
        return body.getBytes();
    }

    private static String generated(Random random) {
        StringBuilder body = new StringBuilder(random.nextInt(8) > 0 ? "# pxname,svname,status" : "");
        body.append(random.nextBoolean() ? ",type\n" : "\n");
        for (int row = random.nextInt(12); row > 0; row--) {
            for (int field = random.nextInt(6); field > 0; field--) {
                body.append(FIELDS[random.nextInt(FIELDS.length)]).append(random.nextInt(10) > 0 ? "," : "\n");
            }
            body.append(random.nextInt(10) > 0 ? "\n" : "");
        }
        return body.toString();
    }

    private static byte[] noise(Random random) {
        byte[] body = new byte[random.nextInt(400)];
        random.nextBytes(body);
        return body;
    }
}
