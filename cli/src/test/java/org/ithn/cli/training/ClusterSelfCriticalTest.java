package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.cli.testing.Loopback;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-critical phase with several processes on the loopback address. */
final class ClusterSelfCriticalTest {
  private static final int KILLED = 137;
  private static final double RATE = 1e-3;

  /**
   * Two epochs of three regular steps, then the phase with two rewards. A large epsilon keeps Adam
   * from turning rounding errors into full steps: gradients of words that all reports of an image
   * begin with cancel out. Large weights of the rewards keep the gradients above epsilon.
   */
  private static final List<String> PHASE =
      List.of(
          "training.batch=8",
          "training.vision.mode=frozen", // including its batch norm
          "backbone.dropout=0",
          "optimiser.adam.epsilon=1e-3",
          "training.monitoring.validate_every_epochs=1",
          "training.self_critical.reward=1000*CIDEr + 10*label-f1",
          "training.self_critical.from_epoch=3",
          "training.self_critical.batch=8",
          "training.self_critical.rate_factor=1",
          "training.self_critical.decoding.beam=3",
          "training.self_critical.decoding.max_length=12");

  @TempDir private Path folder;
  private TinyTraining training;

  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
  }

  private String[] arguments(String run, int epochs, String... further) {
    List<String> arguments = new ArrayList<>();
    PHASE.forEach(key -> arguments.addAll(List.of("--set", key)));
    arguments.addAll(List.of("--set", "training.epochs=" + epochs));
    arguments.addAll(List.of(further));
    return training.train(folder.resolve(run), arguments.toArray(String[]::new));
  }

  private Path trained(String run, int epochs, String... further) throws Exception {
    Program.Ended ended = Program.run(arguments(run, epochs, further));
    assertWithMessage(ended.err()).that(ended.code()).isEqualTo(0);
    assertThat(ended.err()).contains("the self-critical phase starts at epoch 3");
    return folder.resolve(run);
  }

  private String cluster(int workers) throws IOException {
    return Loopback.cluster(folder.resolve("cluster-" + workers + ".json"), workers);
  }

  @Test
  @Tag("slow")
  void workersEqualOneProcessWithTheJointBatch() throws Exception {
    int epochs = 4;
    Path one = trained("one", epochs);
    assertThat(Files.readString(new RunDirectory(one).log())).contains("\"reward/best\":");
    for (int workers : new int[] {2, 4}) {
      Path several = trained("several-" + workers, epochs, "--cluster", cluster(workers));
      ReplicaRuns.assertSameLog(several, one, 3 * epochs);
      ReplicaRuns.assertSameWeights(several, one, 3 * epochs * RATE);
    }
  }

  @Test
  @Tag("slow")
  void runThatLosesAWorkerResumesWithTheSameWeights() throws Exception {
    int epochs = 20;
    Path whole = trained("whole", epochs, "--cluster", cluster(2));
    try (Program first = worker("killed", epochs, 0);
        Program second = worker("killed", epochs, 1)) {
      while (first.alive() && first.said().stream().noneMatch(line -> line.contains(" step 9 "))) {
        Thread.sleep(5);
      }
      second.kill();
      assertThat(second.await().code()).isEqualTo(KILLED);
      Program.Ended ended = first.await();
      assertWithMessage(ended.err()).that(ended.code()).isEqualTo(2);
    }
    long saved = ReplicaRuns.newest(folder.resolve("killed")).state().step();
    assertThat(saved).isLessThan(3L * epochs);
    Program.Ended resumed = Program.run(arguments("killed", epochs, "--cluster", cluster(2)));
    assertWithMessage(resumed.err()).that(resumed.code()).isEqualTo(0);
    assertThat(resumed.err()).contains(" step " + saved + "\n");
    assertSameBytes(folder.resolve("killed"), whole);
  }

  private Program worker(String run, int epochs, int task) throws IOException {
    Path file = folder.resolve("killed.json");
    String cluster = Files.exists(file) ? file.toString() : Loopback.cluster(file, 2);
    return Program.start(
        List.of(), arguments(run, epochs, "--cluster", cluster, "--task", String.valueOf(task)));
  }

  private static void assertSameBytes(Path actual, Path expected) throws IOException {
    Map<String, TensorData> ours = ReplicaRuns.newest(actual).variables();
    Map<String, TensorData> theirs = ReplicaRuns.newest(expected).variables();
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    theirs.forEach(
        (name, value) ->
            assertWithMessage(name).that(ours.get(name).bytes()).isEqualTo(value.bytes()));
  }

  @Test
  void indivisibleBatchesAreRejected() throws Exception {
    Program.Ended refused =
        Program.run(
            arguments(
                "run", 4, "--set", "training.self_critical.batch=5", "--cluster", cluster(2)));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("ithn: training.self_critical.batch is 5, but it must be a multiple of the 2");
  }
}
