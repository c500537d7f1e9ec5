package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart.Start;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.negatives.HardnessSchedule;
import org.ithn.framework.runs.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

final class HardnessProgressTest {
  private static final HardnessSchedule SCHEDULE = new HardnessSchedule(0.1);
  private static final ProcessGroup SINGLE = ProcessGroup.singleProcess();

  private final List<String> said = new ArrayList<>();

  private HardnessProgress aligned(double threshold) {
    return new HardnessProgress(SCHEDULE, new HardnessStart(Start.ALIGNED, threshold), said::add);
  }

  private static TrainingState at(int epoch) {
    TrainingState state = TrainingState.initial(Map.of());
    for (int i = 1; i < epoch; i++) {
      state = state.nextEpoch(Map.of());
    }
    return state.nextStep();
  }

  private static Map<String, Double> cosine(double value) {
    return new HashMap<>(Map.of("alignment/cosine", value));
  }

  @Test
  void startsAfterTheStepsOfTheDocumentation() {
    HardnessProgress progress = aligned(0);
    for (int step = 1; step <= 29; step++) {
      assertThat(progress.lambda(4)).isEqualTo(0);
      progress.update(at(4), cosine(0.3), SINGLE);
      assertThat(said).hasSize(step == 29 ? 1 : 0);
    }
    assertThat(said.get(0)).contains("hardness schedule starts after step 1: alignment/cosine");
    assertThat(progress.lambda(4)).isEqualTo(SCHEDULE.hardness(1));
    assertThat(progress.lambda(6)).isEqualTo(SCHEDULE.hardness(3));
  }

  @Test
  void neverStopsAgainAndLogsItsAverage() {
    HardnessProgress progress = aligned(-0.5);
    double average = -1;
    for (double value : new double[] {1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1}) {
      Map<String, Double> scalars = cosine(value);
      progress.update(at(2), scalars, SINGLE);
      average = 0.95 * average + 0.05 * value;
      assertThat(scalars.get("alignment/average")).isWithin(1e-15).of(average);
    }
    assertThat(average).isLessThan(-0.5);
    assertThat(progress.lambda(2)).isEqualTo(SCHEDULE.hardness(1));
    assertThat(said).hasSize(1);
  }

  @Test
  void restoredStateGoesOnAsTheOriginal() {
    HardnessProgress original = aligned(0);
    for (int step = 0; step < 20; step++) {
      original.update(at(1), cosine(0.3), SINGLE);
    }
    HardnessProgress restored = aligned(0);
    restored.restore(original.state());
    for (int step = 0; step < 12; step++) {
      original.update(at(2), cosine(0.4), SINGLE);
      restored.update(at(2), cosine(0.4), SINGLE);
      assertThat(restored.state()).isEqualTo(original.state());
      assertThat(restored.lambda(3)).isEqualTo(original.lambda(3));
    }
    assertThat(restored.lambda(3)).isEqualTo(SCHEDULE.hardness(2));
  }

  @Test
  void scheduleOfThePaperDependsOnTheEpochAloneAndSavesNothing() {
    HardnessProgress progress = new HardnessProgress(SCHEDULE, HardnessStart.defaults(), said::add);
    Map<String, Double> scalars = cosine(-1);
    progress.update(at(1), scalars, SINGLE);
    assertThat(scalars.keySet()).containsExactly("alignment/cosine");
    assertThat(progress.lambda(7)).isEqualTo(SCHEDULE.hardness(7));
    assertThat(progress.state()).isEmpty();
  }

  @Test
  void lossesWithoutAnAlignmentAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> aligned(0).update(at(1), new HashMap<>(), SINGLE));
    assertThat(e).hasMessageThat().contains("do not measure alignment/cosine");
  }

  @Test
  void leaderDecidesForAllProcesses() {
    HardnessProgress progress = aligned(-0.9);
    Map<String, Double> scalars = cosine(-1);
    progress.update(at(1), scalars, new Follower(-0.85));
    assertThat(scalars.get("alignment/average")).isEqualTo(-0.85);
    assertThat(progress.lambda(1)).isEqualTo(SCHEDULE.hardness(1));
  }

  private static HardnessStart duringTheRun() {
    return new HardnessStart(Start.ALIGNED, -0.6); // crossed by 0.5 after 7 steps
  }

  @Test
  void runWaitsForTheAlignment(@TempDir Path folder) throws IOException {
    LinearModelRun run = new LinearModelRun(folder).withHardnessStart(duringTheRun());
    run.run(said::add);
    List<Double> lambdas = new ArrayList<>();
    for (String line : Files.readAllLines(run.folder().log())) {
      if (line.contains("negatives/hardness")) {
        lambdas.add(
            Double.parseDouble(line.replaceAll(".*\"negatives/hardness\":([^,}]*)[,}].*", "$1")));
      }
    }
    List<Double> expected = new ArrayList<>();
    for (int step = 1; step <= LinearModelRun.EPOCHS * LinearModelRun.BATCHES; step++) {
      int epoch = (step - 1) / LinearModelRun.BATCHES + 1;
      expected.add(step <= 7 ? 0 : SCHEDULE.hardness(epoch - 2)); // step 7 is in epoch 3
    }
    assertThat(lambdas).isEqualTo(expected);
    assertThat(String.join("\n", said)).contains("the hardness schedule starts after step 7");
  }

  @Test
  void killedRunThatWaitedEndsWithTheSameBytes(@TempDir Path folder) throws IOException {
    LinearModelRun whole =
        new LinearModelRun(folder.resolve("whole")).withHardnessStart(duringTheRun());
    TrainingState end = whole.run(line -> {}).state();
    Random random = new Random(3);
    for (int trial = 0; trial < 3; trial++) {
      LinearModelRun killed =
          new LinearModelRun(folder.resolve("killed-" + trial)).withHardnessStart(duringTheRun());
      KilledRuns.killAndRestart(killed, random);
      assertThat(KilledRuns.bytes(killed)).isEqualTo(KilledRuns.bytes(whole));
      assertThat(killed.checkpoints().loadLatest(line -> {}).orElseThrow().state()).isEqualTo(end);
    }
    assertThat(end.schedule()).containsEntry("hardness/epoch", 3.0);
  }

  /**
   * The second of two processes.
   *
   * @param leader the number that the leader passes
   */
  private record Follower(double leader) implements ProcessGroup {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public int rank() {
      return 1;
    }

    @Override
    public int localSize() {
      return 2;
    }

    @Override
    public Optional<CollectiveOps> collectiveOps() {
      return Optional.empty();
    }

    @Override
    public Session openSession(Graph graph, ConfigProto config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[][] allGather(double... mine) {
      return new double[][] {{leader}, mine};
    }

    @Override
    public <R> R runCollective(Supplier<R> work) {
      return work.get();
    }

    @Override
    public void leave() {
      // nothing to leave
    }
  }
}
