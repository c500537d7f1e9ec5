package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code train} in a process that is killed (SIGKILL) and restarted. It must end with the files of
 * an undisturbed run, byte for byte: weights, optimiser, step, schedule, vocabulary, neighbours and
 * log.
 */
class KilledRunTest {
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;

  @TempDir private static Path shared;
  private static TinyTraining training;
  private static Map<String, String> undisturbed;
  private static long undisturbedMillis;

  @TempDir private Path folder;
  private Random random;
  private int tornWrites;

  /** The moment when the process is killed. */
  private enum Moment {
    /** At a random time, including JVM start-up and mining. */
    TIME,
    /** While a checkpoint file is written under its temporary name. */
    SAVING,
    /** After a random number of steps. */
    STEP
  }

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    training = TinyTraining.draw(shared.resolve("data"));
    long start = System.nanoTime();
    Program.Ended ended = Program.run(training.train(shared.resolve("undisturbed")));
    undisturbedMillis = (System.nanoTime() - start) / 1_000_000;
    assertWithMessage(ended.err()).that(ended.code()).isEqualTo(0);
    assertThat(ended.out()).contains("epoch=4 step=" + TinyTraining.STEPS);
    undisturbed = files(shared.resolve("undisturbed"));
    assertThat(undisturbed.keySet())
        .containsAtLeast("step-000000016-epoch-0004.safetensors", "step-000000016-epoch-0004.json");
  }

  @Test
  void threeKillsAFullDiskAndATruncatedCheckpointDoNotChangeTheResult() throws Exception {
    killedRuns(3, 20261124);
  }

  @Test
  @Tag("slow")
  void twentyKillsDoNotChangeTheResult() throws Exception {
    killedRuns(21, System.nanoTime());
    assertWithMessage("kills that left a half-written file").that(tornWrites).isAtLeast(1);
  }

  @Test
  void stoppedRunSavesItsStateAndResumes() throws Exception {
    Path root = folder.resolve("stopped");
    try (Program program = Program.start(List.of(), training.train(root))) {
      awaitSteps(program, 3);
      program.terminate();
      Program.Ended ended = program.await();
      assertWithMessage(ended.err()).that(ended.code()).isEqualTo(TERMINATED);
      assertThat(ended.out()).containsMatch("train stopped: run=\\S+ epoch=\\d step=\\d+ ");
      assertWithMessage("a crash of the JVM").that(ended.out()).doesNotContain("fatal error");
    }
    Program.Ended ended = Program.run(training.train(root));
    assertWithMessage(ended.err()).that(ended.code()).isEqualTo(0);
    assertThat(ended.err()).contains("resumed ");
    assertThat(files(root)).isEqualTo(undisturbed);
  }

  private void killedRuns(int wanted, long seed) throws Exception {
    random = new Random(seed);
    int kills = 0;
    for (int trial = 0; kills < wanted; trial++) {
      assertWithMessage("runs started, with %s kills", kills).that(trial).isLessThan(wanted);
      Path root = folder.resolve("killed-" + trial);
      if (trial == 0) {
        fullDisk(root); // first, because the killed runs may have trained to the end
      }
      for (Moment moment : Moment.values()) {
        kills += killedAt(moment, root) ? 1 : 0;
      }
      boolean torn = tearNewest(root);
      Program.Ended ended = Program.run(training.train(root));
      String context = "seed %s trial %s: %s".formatted(seed, trial, ended.err());
      assertWithMessage(context).that(ended.code()).isEqualTo(0);
      assertWithMessage(context).that(ended.err()).contains("resumed ");
      if (torn) {
        assertWithMessage(context)
            .that(ended.err())
            .contains("is damaged: its hash does not match; using the previous checkpoint");
      }
      assertWithMessage(context).that(files(root)).isEqualTo(undisturbed);
    }
  }

  /** Kills the process; returns false if it ended before. */
  private boolean killedAt(Moment moment, Path root) throws Exception {
    try (Program program = Program.start(List.of(), training.train(root))) {
      switch (moment) {
        case TIME -> Thread.sleep(random.nextLong(undisturbedMillis * 3 / 4));
        case SAVING -> awaitSaving(program, root.resolve("checkpoints"), 1 + random.nextInt(6));
        case STEP -> awaitSteps(program, 4 + random.nextInt(3));
      }
      program.kill();
      int code = program.await().code();
      if (moment == Moment.SAVING) {
        tornWrites += temporaries(root.resolve("checkpoints")).isEmpty() ? 0 : 1;
      }
      return code == KILLED;
    }
  }

  /** Limits the file size so that a checkpoint cannot be written. */
  private void fullDisk(Path root) throws Exception {
    Path tensors = shared.resolve("undisturbed/checkpoints/step-000000016-epoch-0004.safetensors");
    long blocks = Files.size(tensors) / 1024 - 1;
    List<String> limit =
        List.of("bash", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "limited");
    try (Program program = Program.start(limit, training.train(root))) {
      Program.Ended ended = program.await();
      assertWithMessage(ended.err()).that(ended.code()).isEqualTo(2);
      assertThat(ended.err())
          .containsMatch(
              "\n"
                  + "ithn: cannot write step-\\d+-epoch-\\d+ to \\S+/checkpoints:"
                  + " \\S+/step-\\S+safetensors: the disk is full \\(File too large\\); earlier"
                  + " checkpoints are intact, free disk space and restart the run to resume$");
    }
    assertThat(temporaries(root.resolve("checkpoints"))).isEmpty();
  }

  private static void awaitSteps(Program program, int steps) throws InterruptedException {
    while (program.alive()
        && program.said().stream().filter(line -> line.contains(" step ")).count() < steps) {
      Thread.sleep(1);
    }
  }

  /** Polls without pause because the window is short. */
  private static void awaitSaving(Program program, Path checkpoints, int files) throws IOException {
    Set<String> seen = new HashSet<>(temporaries(checkpoints)); // of the previous kill
    int old = seen.size();
    while (program.alive() && seen.size() < old + files) {
      seen.addAll(temporaries(checkpoints));
    }
  }

  private static List<String> temporaries(Path checkpoints) {
    String[] names = checkpoints.toFile().list((dir, name) -> name.endsWith(".tmp"));
    return names == null ? List.of() : List.of(names);
  }

  /** Truncates the newest checkpoint if there is an earlier one. */
  private static boolean tearNewest(Path root) throws IOException {
    Path checkpoints = root.resolve("checkpoints");
    List<Path> states;
    try (Stream<Path> all = Files.list(checkpoints)) {
      states = all.filter(file -> file.toString().matches(".*/step-.*json")).sorted().toList();
    }
    if (states.size() < 2) {
      return false;
    }
    String newest = String.valueOf(states.get(states.size() - 1).getFileName());
    Path tensors = checkpoints.resolve(newest.replace(".json", ".safetensors"));
    try (var channel = Files.newByteChannel(tensors, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
    }
    return true;
  }

  /** Returns the hash of every file of the result, by name. */
  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(root.resolve("checkpoints"))) {
      for (Path file : all.toList()) {
        files.put(String.valueOf(file.getFileName()), hash(file));
      }
    }
    for (String name : List.of("config.json", "vocabulary.json", "neighbours.jsonl")) {
      files.put(name, hash(root.resolve(name)));
    }
    files.put(
        "run-record.json",
        Files.readString(root.resolve("run-record.json")).replace(root.toString(), "RUN"));
    files.put("log.jsonl", logWithoutTimes(root.resolve("log.jsonl")));
    return files;
  }

  private static String hash(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }

  private static String logWithoutTimes(Path log) throws IOException {
    return Files.readString(log)
        .replaceAll(",\"train/(examples_per_second|data_wait)\":[^,}]*", "");
  }
}
