package dev.freno.core.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, Double.MIN_VALUE, 1e308, Double.MAX_VALUE})
    void measured_whenTheNumberIsUsable_isItsValue(double number) {
        assertThat(Reading.measured(number, 7)).isEqualTo(new Value(number, 7));
    }

    /** Clocks differ a little: small negatives are 0, and a plain one. */
    @ParameterizedTest
    @ValueSource(doubles = {-0.0, -Double.MIN_VALUE, -0.5, -1})
    void measured_whenTheNumberIsBarelyNegative_isZero(double number) {
        assertThat(Reading.measured(number, 7)).isEqualTo(new Value(0.0, 7));
    }

    /** D4. */
    @ParameterizedTest
    @ValueSource(doubles = {-1.0000001, -1e9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void measured_whenTheNumberIsNonsense_isAFailure(double number) {
        assertThat(Reading.measured(number, 7)).isEqualTo(new Failure(FailureKind.PARSE, "measured " + number, 7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void value_whenUnusable_cannotBeMade(double number) {
        assertThatThrownBy(() -> new Value(number, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
