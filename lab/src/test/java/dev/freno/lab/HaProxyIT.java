package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.lab.HaProxyConfig.Server;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.freno.lab.HaProxy#isInstalled")
class HaProxyIT {
    private static final Server ONE = new Server("127.0.0.2", "127.0.0.2:1", "");
    private static final Server TWO = new Server("127.0.0.3", "127.0.0.3:1", "");

    private static String stat(HaProxy proxy) {
        return proxy.command("show stat");
    }

    @Test
    void switches_whenUsed_changeWhatItSays() {
        try (HaProxy proxy = HaProxy.start(HaProxyConfig.of("main", ONE, TWO))) {
            assertThat(stat(proxy)).contains("main,127.0.0.2", "main,127.0.0.3").doesNotContain("MAINT", "DRAIN");
            proxy.disable("main", "127.0.0.2");
            proxy.drain("main", "127.0.0.3");
            assertThat(stat(proxy)).contains("MAINT", "DRAIN");
            proxy.enable("main", "127.0.0.2");
            proxy.enable("main", "127.0.0.3");
            assertThat(stat(proxy)).doesNotContain("MAINT", "DRAIN");
        }
    }

    @Test
    void reload_withOtherPools_servesThemAndKeepsItsAddress() {
        try (HaProxy proxy = HaProxy.start(HaProxyConfig.of("main", ONE))) {
            String address = proxy.address();
            proxy.reload(HaProxyConfig.of("main", TWO).withPool("more", List.of(ONE)));
            Eventually.eventually( // the old worker answers for a moment where the machine is busy
                    Duration.ofSeconds(10),
                    () -> assertThat(stat(proxy))
                            .contains("main,127.0.0.3", "more,127.0.0.2")
                            .doesNotContain("main,127.0.0.2"));
            assertThat(proxy.address()).isEqualTo(address);
        }
    }

    @Test
    void kill_andRestart_leavesNobodyOnThePortMeanwhile() {
        try (HaProxy proxy = HaProxy.start(HaProxyConfig.of("main", ONE))) {
            proxy.kill();
            assertThatThrownBy(() -> stat(proxy)).isInstanceOf(LabException.class);
            proxy.restart();
            Eventually.eventually(
                    "an answer", Duration.ofSeconds(10), () -> stat(proxy).contains("main,127.0.0.2"));
        }
    }

    @Test
    void start_whenTheConfigurationIsRefused_failsWithTheLog() {
        assertThatThrownBy(() -> HaProxy.start(HaProxyConfig.of("main", new Server("a b", "nowhere", ""))))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("unknown keyword 'nowhere'");
    }
}
