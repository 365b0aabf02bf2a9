package dev.freno.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;

final class ListeningProcessesTest {
    @Test
    void on_aPortOfThisProcess_findsIt() throws IOException {
        for (String address : new String[] {"127.0.0.1", "0.0.0.0"}) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
                assertThat(ListeningProcesses.on(socket.getLocalPort()))
                        .as(address)
                        .containsExactly(ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void on_aPortOfNobody_findsNothing() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(ListeningProcesses.on(port)).isEmpty();
    }

    @Test
    void listening_onThisMachine_tellsItsCpu() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerCpu cpu = ServerCpu.listening(URI.create("http://127.0.0.1:" + socket.getLocalPort()));
            assertThat(cpu.processes()).isEqualTo(1);
            assertThat(cpu.nanos()).isPresent();
        }
    }

    @Test
    void listening_elsewhere_isUnknown() throws IOException {
        ServerCpu cpu = ServerCpu.listening(URI.create("http://192.0.2.1:80/"));
        assertThat(cpu.processes()).isZero();
        assertThat(cpu.nanos()).isEmpty();
    }
}
