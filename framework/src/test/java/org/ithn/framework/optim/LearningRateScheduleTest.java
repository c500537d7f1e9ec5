package org.ithn.framework.optim;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.ScheduleConfig;
import org.ithn.framework.config.ScheduleConfig.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateScheduleTest {
  private static final List<Double> BLEU3 = List.of(.1, .2, .2, .1, .3, .3, .2, .3, .1, .1, .4);
  private static final List<Double> BLEU4 = List.of(.1, .1, .1, .1, .1, .1, .1, .1, .2, .2, .1);

  private static ScheduleConfig config(Rule rule) {
    return new ScheduleConfig(rule, 0.5, 3, 2, List.of("bleu3", "bleu4"));
  }

  private static Map<String, Double> scores(int epoch) {
    return Map.of("bleu3", BLEU3.get(epoch), "bleu4", BLEU4.get(epoch));
  }

  private static List<Double> factors(LearningRateSchedule schedule, int from) {
    List<Double> factors = new ArrayList<>();
    for (int epoch = from; epoch < BLEU3.size(); epoch++) {
      schedule.onEpochEnd(scores(epoch));
      factors.add(schedule.factor());
    }
    return factors;
  }

  @Test
  void stepDecayChangesEveryStepSizeEpochs() {
    assertThat(factors(LearningRateSchedules.fromConfig(config(Rule.STEP)), 0))
        .containsExactly(1., 1., .5, .5, .5, .25, .25, .25, .125, .125, .125)
        .inOrder();
  }

  @Test
  void plateauChangesWhenNeitherScoreImprovesForPatienceEpochs() {
    // Epochs 3 and 4 are bad, so are 6 and 7; 8 is bad, 9 improves BLEU-4, 10 is bad, 11 improves.
    assertThat(factors(LearningRateSchedules.fromConfig(config(Rule.PLATEAU)), 0))
        .containsExactly(1., 1., 1., .5, .5, .5, .25, .25, .25, .25, .25)
        .inOrder();
  }

  @Test
  void plateauIgnoresEpochsWithoutValidation() {
    LearningRateSchedule schedule = LearningRateSchedules.fromConfig(config(Rule.PLATEAU));
    for (int epoch = 0; epoch < 7; epoch++) {
      schedule.onEpochEnd(Map.of());
    }
    assertThat(schedule.factor()).isEqualTo(1.0);
  }

  @Test
  void plateauNamesTheScoresIfItsOwnAreMissing() {
    LearningRateSchedule schedule = LearningRateSchedules.fromConfig(config(Rule.PLATEAU));
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> schedule.onEpochEnd(Map.of("cider", 1.)));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("optimiser.schedule.metrics names 'bleu3', but the validation computes [cider]");
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void restoredScheduleContinuesUnchanged(Rule rule) {
    for (int stop = 0; stop < BLEU3.size(); stop++) {
      LearningRateSchedule whole = LearningRateSchedules.fromConfig(config(rule));
      LearningRateSchedule first = LearningRateSchedules.fromConfig(config(rule));
      for (int epoch = 0; epoch < stop; epoch++) {
        whole.onEpochEnd(scores(epoch));
        first.onEpochEnd(scores(epoch));
      }
      LearningRateSchedule second = LearningRateSchedules.fromConfig(config(rule));
      second.restore(first.state());
      assertThat(factors(second, stop)).isEqualTo(factors(whole, stop));
    }
  }
}
