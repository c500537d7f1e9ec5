package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.Loopback;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.runs.RunDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train --cluster} with processes on the loopback address. */
class ClusterTrainingTest {
  private static final int KILLED = 137;
  private static final int STEPS = 3;
  private static final double RATE = 1e-3;
  private static final List<String> STILL =
      List.of(
          "training.batch=8",
          "training.vision.mode=frozen", // including its batch norm
          "backbone.dropout=0",
          "training.max_steps=" + STEPS);

  @TempDir private Path folder;
  private TinyTraining training;

  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
  }

  private String[] arguments(Path root, List<String> keys, String... further) {
    List<String> arguments = new ArrayList<>();
    keys.forEach(key -> arguments.addAll(List.of("--set", key)));
    arguments.addAll(List.of(further));
    return training.train(root, arguments.toArray(String[]::new));
  }

  private Path trained(String name, List<String> keys, String... further) throws Exception {
    Path root = folder.resolve(name);
    Program.Ended ended = Program.run(arguments(root, keys, further));
    assertWithMessage(ended.err()).that(ended.code()).isEqualTo(0);
    assertThat(ended.out()).contains("train ok: ");
    return root;
  }

  @ParameterizedTest
  @ValueSource(strings = {"shuffled", "closed-pairs"})
  @Tag("slow")
  void workersEqualOneProcessWithTheJointBatch(String sampler) throws Exception {
    List<String> keys = new ArrayList<>(STILL);
    keys.add("training.sampler=" + sampler);
    Path one = trained("one", keys);
    for (int workers : new int[] {2, 4}) {
      String cluster = Loopback.cluster(folder.resolve("cluster.json"), workers);
      Path several = trained("several-" + workers, keys, "--cluster", cluster);
      ReplicaRuns.assertSameLog(several, one, STEPS);
      ReplicaRuns.assertSameWeights(several, one, RATE * STEPS);
    }
  }

  @Test
  @Tag("slow")
  void workersEqualOneProcessWithMaskedColumnsAndHardnessThatWaits() throws Exception {
    List<String> keys = new ArrayList<>(STILL);
    keys.add("ithn.contrastive.form=columns");
    keys.add("ithn.contrastive.matrices=[\"s1\", \"s3\"]");
    keys.add("ithn.contrastive.false_negatives=same-labels");
    keys.add("ithn.contrastive.hardness.start=aligned");
    keys.add("ithn.contrastive.hardness.threshold=-0.93"); // crossed within three steps
    Path one = trained("one", keys);
    assertThat(Files.readString(new RunDirectory(one).log())).contains("\"clip/masked\":0.");
    String cluster = Loopback.cluster(folder.resolve("cluster.json"), 2);
    Path several = trained("several", keys, "--cluster", cluster);
    ReplicaRuns.assertSameLog(several, one, STEPS);
    ReplicaRuns.assertSameWeights(several, one, RATE * STEPS);
    assertThat(ReplicaRuns.newest(several).state().schedule().keySet())
        .containsAtLeast("hardness/alignment", "hardness/epoch");
  }

  @Test
  @Tag("slow")
  void lostWorkerStopsOthersAndAnotherNumberOfWorkersResumes() throws Exception {
    Path root = folder.resolve("run");
    List<String> keys = List.of("training.batch=8", "training.epochs=4000");
    String cluster = Loopback.cluster(folder.resolve("two.json"), 2);
    try (Program first = worker(root, keys, cluster, 0);
        Program second = worker(root, keys, cluster, 1)) {
      while (first.alive() && first.said().stream().noneMatch(line -> line.contains(" step 5 "))) {
        Thread.sleep(5);
      }
      long start = System.nanoTime();
      second.kill();
      assertThat(second.await().code()).isEqualTo(KILLED);
      Program.Ended ended = first.await();
      assertThat((System.nanoTime() - start) / 1e9).isLessThan(30.0);
      assertWithMessage(ended.err()).that(ended.code()).isEqualTo(2);
      assertThat(ended.err())
          .containsMatch("ithn: worker 1 \\(127.0.0.1:\\d+\\) is gone, so worker 0");
    }
    long saved = ReplicaRuns.newest(root).state().step();
    assertThat(saved).isAtLeast(4);
    try (Program launcher =
        Program.start(
            List.of(),
            arguments(root, keys, "--cluster", Loopback.cluster(folder.resolve("four.json"), 4)))) {
      while (launcher.alive()
          && launcher.said().stream().noneMatch(line -> line.contains(" step " + (saved + 2)))) {
        Thread.sleep(5);
      }
      launcher.terminate();
      Program.Ended ended = launcher.await();
      assertThat(ended.err()).contains("resumed ");
      assertThat(ended.err()).contains(" step " + saved + "\n");
      assertWithMessage(ended.err()).that(ended.out()).contains("train stopped: ");
      assertThat(ReplicaRuns.newest(root).state().step()).isAtLeast(saved + 2);
    }
  }

  private Program worker(Path root, List<String> keys, String cluster, int task)
      throws IOException {
    return Program.start(
        List.of(), arguments(root, keys, "--cluster", cluster, "--task", String.valueOf(task)));
  }

  @Test
  void differingOptionsAndIndivisibleBatchesAreRejected() throws Exception {
    Path root = folder.resolve("run");
    String cluster = Loopback.cluster(folder.resolve("two.json"), 2);
    Program.Ended refused =
        Program.run(arguments(root, List.of("training.batch=7"), "--cluster", cluster));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("ithn: training.batch is 7, but it must be a multiple of the 2 workers");
    try (Program first = worker(root, List.of("training.batch=8"), cluster, 0);
        Program second = worker(root, List.of("training.batch=8", "seed=3"), cluster, 1)) {
      for (Program each : List.of(first, second)) {
        Program.Ended ended = each.await();
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
            .contains("ithn: the configurations of workers 1 and 0 differ; start all workers");
      }
    }
    assertThat(Files.exists(root)).isFalse();
  }
}
