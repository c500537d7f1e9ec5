package org.ithn.framework.step;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.framework.training.KilledRuns.bytes;
import static org.ithn.framework.training.KilledRuns.killAndRestart;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.MonitoringConfig;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.training.LinearModelRun;
import org.ithn.framework.training.TrainingOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-critical phase of a model that takes a second. */
class SelfCriticalTest {
  private static final DecodingConfig TWO_WORDS =
      new DecodingConfig(DecodingConfig.Method.KEEP_ENDED, 2, 1, 0, 1, false);

  @TempDir Path temporary;

  private static SelfCriticalConfig from(int epoch, int patience) {
    return new SelfCriticalConfig("right", epoch, patience, 3, 0.5, TWO_WORDS);
  }

  private static TrainingConfig epochs(int epochs, int earlyStop) {
    return new TrainingConfig(
        epochs,
        3,
        0,
        BatchSampler.SHUFFLED,
        new MonitoringConfig(1, earlyStop, 2, 1, 0, false),
        new ComputeConfig(Precision.FLOAT32, RecomputePolicy.NONE, 0, 1, 1),
        VisionConfig.defaults(),
        SelfCriticalConfig.none());
  }

  private LinearModelRun tiny(String name) {
    return new LinearModelRun(temporary.resolve(name));
  }

  private static double logged(String line, String key) {
    return Double.parseDouble(line.replaceAll(".*\"" + key + "\":([^,}]*)[,}].*", "$1"));
  }

  private static List<String> rewarded(LinearModelRun run) throws IOException {
    return Files.readAllLines(run.folder().log()).stream()
        .filter(line -> line.contains("reward/mean"))
        .toList();
  }

  @Test
  void theRewardGrowsAndTheRatesChange() throws IOException {
    LinearModelRun run = tiny("a").withTraining(epochs(40, 0)).withSelfCritical(from(1, 0));
    List<String> said = new ArrayList<>();
    TrainingState end = run.run(said::add).state();
    assertThat(end.selfCritical().epoch()).isEqualTo(1);
    assertThat(end.selfCritical().step()).isEqualTo(0);
    assertThat(String.join("\n", said)).contains("the self-critical phase starts at epoch 1");
    List<String> lines = rewarded(run);
    assertThat(lines).hasSize(40 * LinearModelRun.BATCHES);
    assertThat(logged(lines.get(0), "train/learning_rate/rest")).isWithin(1e-9).of(0.025);
    double last = IntStream.range(30, 40).mapToDouble(each -> epoch(lines, each)).sum() / 10;
    assertThat(last).isGreaterThan(epoch(lines, 0) + 0.15); // 0: one of the two words is right
  }

  private static double epoch(List<String> lines, int epoch) {
    int from = epoch * LinearModelRun.BATCHES;
    return lines.subList(from, from + LinearModelRun.BATCHES).stream()
        .mapToDouble(line -> logged(line, "reward/best"))
        .average()
        .orElseThrow();
  }

  @Test
  void theRewardGrowsWithRewardsOfWords() throws IOException {
    LinearModelRun run =
        tiny("words")
            .withTraining(epochs(40, 0))
            .withSelfCritical(
                from(1, 0).withAttribution(new RewardAttributionConfig(RewardUnit.WORD, 0.9)));
    run.run(line -> {});
    List<String> lines = rewarded(run);
    double last = IntStream.range(30, 40).mapToDouble(each -> epoch(lines, each)).sum() / 10;
    assertThat(last).isGreaterThan(epoch(lines, 0) + 0.15);
  }

  @Test
  void withoutABetterScoreItBeginsAndGoesBackToTheBestEpoch() throws IOException {
    int[] epoch = {0};
    LinearModelRun run =
        tiny("patience")
            .withTraining(epochs(9, 2))
            .withEvaluator((at, model) -> Map.of("score", ++epoch[0] == 2 ? 1.0 : 0.0))
            .withSelfCritical(from(0, 3));
    List<String> said = new ArrayList<>();
    TrainingOutcome end = run.run(said::add);
    assertThat(String.join("\n", said))
        .contains("the self-critical phase starts at epoch 6, from the model of epoch 2");
    assertThat(end.stopReason())
        .isEqualTo(TrainingOutcome.StopReason.EARLY_STOPPING); // more than two epochs of the phase
    assertThat(end.state().epoch()).isEqualTo(9);
  }

  @Test
  void killedAtRandomMomentsItEndsWithTheSameBytes() throws IOException {
    LinearModelRun whole = tiny("whole").withSelfCritical(from(3, 0));
    TrainingState end = whole.run(line -> {}).state();
    LinearModelRun killed = tiny("killed").withSelfCritical(from(3, 0));
    assertThat(killAndRestart(killed, new Random(6))).isAtLeast(2);
    assertThat(bytes(killed)).isEqualTo(bytes(whole));
    assertThat(killed.checkpoints().loadLatest(line -> {}).orElseThrow().state()).isEqualTo(end);
  }

  @Test
  void aSearchForOneReportIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SelfCriticalConfig("CIDEr", 1, 0, 3, 0.1, DecodingConfig.greedy(9)));
    assertThat(e).hasMessageThat().contains("a beam search of at least 2");
  }
}
