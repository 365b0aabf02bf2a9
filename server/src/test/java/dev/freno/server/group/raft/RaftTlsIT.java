package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.lab.LabCertificates;
import dev.freno.server.config.GroupSettings.RaftTls;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The raft port behind TLS. */
final class RaftTlsIT {
    @TempDir
    private Path directory;

    private RaftTls files(String name, boolean mutual) throws Exception {
        LabCertificates made = LabCertificates.create(Files.createDirectory(directory.resolve(name)));
        return new RaftTls(made.serverCertificate(), made.serverKey(), made.authority(), mutual);
    }

    @Test
    void open_whenAllTrustEachOther_theyFormAGroup() throws Exception {
        for (boolean mutual : new boolean[] {false, true}) {
            RaftTls ours = files("ours-" + mutual, mutual);
            try (RaftNodes nodes = new RaftNodes(3, directory.resolve("mutual-" + mutual), RaftFixture.FAST)) {
                for (int node = 0; node < 3; node++) {
                    nodes.protect(node, ours);
                }
                nodes.openAll();

                nodes.commit("app", 3);

                nodes.awaitEqualRules();
            }
        }
    }

    @Test
    void open_whenOneHasNoOrAForeignCertificate_itIsLeftOutAndTheOthersGoOn() throws Exception {
        RaftTls ours = files("ours", true);
        RaftTls foreign = files("foreign", true);
        try (RaftNodes nodes = new RaftNodes(3, directory, RaftFixture.FAST)) {
            nodes.protect(0, ours);
            nodes.protect(1, ours);
            nodes.open(0);
            nodes.open(1);
            nodes.commit("before", 1);

            nodes.open(2);
            nodes.commit("in-the-clear", 3);
            assertThat(nodes.get(2).rules().throttles()).isEmpty();
            nodes.close(2);

            nodes.protect(2, new RaftTls(foreign.certificate(), foreign.key(), ours.ca(), true));
            nodes.open(2);
            nodes.commit("foreign", 3);
            assertThat(nodes.get(2).rules().throttles()).isEmpty();
            assertThat(nodes.get(2).isLeading()).isFalse();
            nodes.close(2);

            nodes.protect(2, ours);
            nodes.open(2);
            eventually(
                    "it has caught up", () -> nodes.get(2).rules().throttles().size() == 7);
            assertThat(nodes.throttle(nodes.leader(), "after")).isEqualTo(new Receipt.Committed());
        }
    }

    @Test
    void open_whenAFileCannotBeUsed_saysWhichAndLeavesNothingOpen() throws Exception {
        RaftTls ours = files("ours", true);
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "garbage");
        try (RaftNodes nodes = new RaftNodes(1, directory, RaftFixture.FAST)) {
            nodes.protect(0, new RaftTls(garbage, ours.key(), ours.ca(), true));
            assertThatThrownBy(() -> nodes.open(0))
                    .isInstanceOf(GroupStartException.class)
                    .hasMessageContaining(garbage.toString());

            nodes.protect(0, ours);
            nodes.open(0);
            nodes.commit("app", 1);
        }
    }
}
