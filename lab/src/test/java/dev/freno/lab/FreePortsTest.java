package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreePortsTest {

    @Test
    void next_calledOften_givesDifferentPortsThatCanBeBound() throws IOException {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            int port = FreePorts.next();
            assertThat(ports.add(port)).isTrue();
            try (ServerSocket socket = new ServerSocket(port)) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }

    @Test
    void firstEphemeral_ofTheKernelsFile_isItsFirstNumber(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("range"), "20000\t60999\n");
        assertThat(FreePorts.firstEphemeral(file)).isEqualTo(20_000);
    }

    @Test
    void firstEphemeral_withoutFileOrRoomOrSense_isTheUsualOne(@TempDir Path directory) throws IOException {
        Path low = Files.writeString(directory.resolve("low"), "1024\t60999\n");
        Path text = Files.writeString(directory.resolve("text"), "many");
        assertThat(FreePorts.firstEphemeral(directory.resolve("none"))).isEqualTo(32_768);
        assertThat(FreePorts.firstEphemeral(low)).isEqualTo(32_768);
        assertThat(FreePorts.firstEphemeral(text)).isEqualTo(32_768);
    }
}
