package dev.freno.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SoleLeaderTest {
    private static LeaderAnswer answer(int node, double sentMillis, double receivedMillis) {
        return new LeaderAnswer(node, Math.round(sentMillis * 1e6), Math.round(receivedMillis * 1e6));
    }

    private static List<Violation> found(LeaderAnswer... answers) {
        return SoleLeader.find(List.of(answers));
    }

    @Test
    void answers_ofOneNodeAfterTheOther_areLegal() {
        assertThat(found(answer(1, 0, 1), answer(1, 1, 2), answer(2, 2, 3), answer(2, 3, 4)))
                .isEmpty();
    }

    @Test
    void answer_betweenTwoOfAnotherNode_isFoundWithAllThree() {
        LeaderAnswer first = answer(1, 0, 1);
        LeaderAnswer middle = answer(2, 1.2, 1.4);
        LeaderAnswer second = answer(1, 2, 3);
        assertThat(found(first, middle, second))
                .singleElement()
                .satisfies(violation -> assertThat(violation.proof()).isEqualTo(List.of(first, middle, second)));
    }

    @Test
    void singleAnswer_ofAWokenLeader_isFound() {
        Stream<LeaderAnswer> ofNew = Stream.iterate(0, i -> i + 1).limit(100).map(i -> answer(2, i, i + 0.5));
        List<LeaderAnswer> all =
                Stream.concat(Stream.of(answer(1, 50.5, 50.9)), ofNew).toList();
        assertThat(SoleLeader.find(all)).isNotEmpty();
    }

    @Test
    void answers_thatOverlap_proveNoOrder() {
        assertThat(found(answer(1, 0, 1), answer(2, 0.5, 2.5), answer(1, 2, 3))).isEmpty();
    }

    @Test
    void lateAnswer_toAQuestionFromBeforeAFreeze_isLegal() {
        assertThat(found(answer(1, 0, 1), answer(2, 900, 901), answer(2, 9_999, 10_000), answer(1, 1, 10_000)))
                .isEmpty();
    }

    @Test
    void leadership_thatComesBackAfterASecond_isLegal() {
        assertThat(found(answer(1, 0, 1), answer(2, 600, 601), answer(1, 1_300, 1_301)))
                .isEmpty();
    }
}
