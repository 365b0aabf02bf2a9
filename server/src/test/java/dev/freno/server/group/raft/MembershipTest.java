package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupStartException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    private static Membership of(String bind, String... nodes) throws GroupStartException {
        return Membership.of(new GroupSettings.Raft(bind, List.of(nodes), Path.of("unused"), false));
    }

    @Test
    void of_whenNoneOrOnlyItself_isAGroupOfOne() throws GroupStartException {
        assertThat(of("127.0.0.1:10008").isSole()).isTrue();
        assertThat(of("127.0.0.1:10008", "127.0.0.1:10008").isSole()).isTrue();
        assertThat(of("127.0.0.1:10008", "127.0.0.1").isSole()).isTrue();
    }

    @Test
    void of_whenSeveral_hasEachOnceOnAllNodesAlike() throws GroupStartException {
        Membership one = of("n1:10008", "n3:10008", "n1:10008", "n2:10008", "n2:10008");
        Membership other = of("n2:10008", "n1:10008", "n2:10008", "n3:10008");

        assertThat(one.all()).hasSize(3).isEqualTo(other.all());
        assertThat(one.name()).isEqualTo("n1:10008");
    }

    @Test
    void of_whenIpv6_isNamedWithBrackets() throws GroupStartException {
        assertThat(of("[::1]:10008").name()).isEqualTo("[::1]:10008");
    }

    @Test
    void of_whenItIsNotAmongThem_isRefused() {
        assertThatThrownBy(() -> of("n1:10008", "n2:10008"))
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("n1:10008 is not among");
    }

    @Test
    void of_whenAnAddressIsWrong_isRefused() {
        assertThatThrownBy(() -> of("n1:x"))
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("n1:x");
    }
}
