package org.ithn.framework.negatives;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HardnessScheduleTest {
  @ParameterizedTest
  @CsvSource({"1, 0.00995", "10, 0.0952", "50, 0.3935", "100, 0.6321"})
  void followsThePaper(int epoch, double expected) {
    assertThat(new HardnessSchedule(0.01).hardness(epoch)).isWithin(5e-5).of(expected);
  }

  @Property(tries = 200, seed = "7")
  void neverFallsAndNeverReachesOne(
      @ForAll @DoubleRange(min = 0, max = 50) double alpha,
      @ForAll @IntRange(min = 1, max = 1000) int epoch) {
    HardnessSchedule schedule = new HardnessSchedule(alpha);
    assertThat(schedule.hardness(epoch)).isAtLeast(0.0);
    assertThat(schedule.hardness(epoch)).isLessThan(1.0);
    assertThat(schedule.hardness(epoch + 1)).isAtLeast(schedule.hardness(epoch));
  }

  @Test
  void alphaZeroKeepsThePrior() {
    assertThat(new HardnessSchedule(0).hardness(1000)).isEqualTo(0.0);
  }

  @Test
  void epochsCountFromOne() {
    assertThrows(IllegalArgumentException.class, () -> new HardnessSchedule(0.1).hardness(0));
    assertThrows(IllegalArgumentException.class, () -> new HardnessSchedule(-0.1));
    assertThrows(IllegalArgumentException.class, () -> new HardnessSchedule(Double.NaN));
  }
}
