package org.ithn.cli.schedulers;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ithn.cli.testing.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ablation on four workers of Slurm, whose cells and daemons are killed, beside the same
 * ablation undisturbed. Three cells per seed: {@code -Dithn.sweep.seeds=9} runs 27 cells.
 */
@Tag("slow")
final class SlurmSweepTest {
  private static final int SEEDS = Integer.getInteger("ithn.sweep.seeds", 1);
  private static final int CELLS = 3 * SEEDS;
  private static final int WORKERS = 4;
  private static final long RANDOM_SEED = 71;

  private static final String MATRIX =
      """
      {"description": "tiny cells", "seeds": [%s],
       "base": {
         "presets": ["r2gencmn-phantom"],
         "phantoms": {"train": 24, "validation": 4, "test": 4, "image_size": 32, "seed": 5},
         "set": {"data.image.size": 32, "backbone.width": 16, "backbone.heads": 2,
           "backbone.memory.slots": 8, "backbone.memory.top_k": 4,
           "backbone.feed_forward_width": 16, "ithn.alignment.width": 8, "training.epochs": 2,
           "training.batch": 4, "training.monitoring.log_every_steps": 1,
           "training.monitoring.save_every_steps": 1, "evaluation.decoding.method": "greedy",
           "evaluation.decoding.beam": 1, "evaluation.decoding.max_length": 5,
           "training.compute.intra_op_threads": 1}},
       "rows": [{"name": "none", "set": {"ithn.strategy": "none"}},
         {"name": "prior", "set": {"ithn.strategy": "prior"}},
         {"name": "ITHN"}]}
      """;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 90, unit = TimeUnit.MINUTES)
  void cellsKilledAtRandomEndWithTheSameTables() throws Exception {
    String seeds =
        IntStream.rangeClosed(1, SEEDS).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    Path matrix = Files.writeString(folder.resolve("tiny.json"), MATRIX.formatted(seeds));
    Path disturbed = folder.resolve("disturbed");
    try (SlurmCluster slurm = SlurmCluster.start(folder, WORKERS)) {
      ithn("ablate", matrix.toString(), "--out", disturbed.toString(), "--emit", "slurm");
      String submitted =
          slurm.run("sbatch", "--time=0:15:00", disturbed.resolve("cells.sbatch").toString());
      assertThat(submitted).startsWith("Submitted batch job");
      disturb(slurm, disturbed);
    }
    ithn("ablate", "--out", disturbed.toString(), "--collect");
    assertThat(finished(disturbed)).isEqualTo(CELLS);
    Path undisturbed = folder.resolve("undisturbed");
    ithn("ablate", matrix.toString(), "--out", undisturbed.toString(), "--workers", "2");
    List<String> files = new ArrayList<>(List.of("table.csv", "table.json", "table.md"));
    files.add("table.tex");
    for (String cell : names(undisturbed.resolve("cells"))) {
      files.add("cells/" + cell + "/run/predictions-test.json");
      files.add("cells/" + cell + "/run/checkpoints/best-epoch-0002.safetensors");
    }
    names(undisturbed.resolve("figures")).forEach(figure -> files.add("figures/" + figure));
    for (String file : files) {
      assertWithMessage("first byte of %s that differs", file)
          .that(Files.mismatch(disturbed.resolve(file), undisturbed.resolve(file)))
          .isEqualTo(-1);
    }
    System.out.printf("equal files: %d%n", files.size());
  }

  /**
   * Kills cells (SIGKILL or SIGTERM) while the array runs, at most as many as there are: now and
   * then a random one, and some of those that have a checkpoint. The kills are spread over the run.
   * The controller and the daemon of a worker are killed early and after half of the cells.
   */
  private static void disturb(SlurmCluster slurm, Path out) throws Exception {
    Random random = new Random(RANDOM_SEED);
    int kills = 0;
    int terminations = 0;
    int restarts = 0;
    for (int round = 1; round % 4 != 0 || !slurm.isEmpty(); round++) {
      Thread.sleep(500);
      int finished = finished(out);
      List<ProcessHandle> victims =
          kills + terminations < Math.min(CELLS, finished + WORKERS)
              ? victims(out, random)
              : List.of();
      if (!victims.isEmpty()) {
        ProcessHandle victim = victims.get(random.nextInt(victims.size()));
        if (random.nextBoolean()) {
          kills += victim.destroyForcibly() ? 1 : 0;
        } else {
          terminations += victim.destroy() ? 1 : 0;
        }
      }
      if (round >= 16 && restarts <= 2 * finished / CELLS) {
        slurm.restartController();
        slurm.restartWorker(restarts % WORKERS);
        restarts++;
      }
      if (round % 4 == 0) {
        slurm.startWaitingTasks();
      }
    }
    System.out.printf(
        "cells: %d, SIGKILL: %d, SIGTERM: %d, resumed: %d, slurmctld and a slurmd killed: %d%n",
        CELLS, kills, terminations, resumed(out), restarts);
    assertThat(kills + terminations).isAtLeast(SEEDS);
    assertThat(restarts).isAtLeast(1);
  }

  /** Returns now and then all running cells, and else those that have a checkpoint. */
  private static List<ProcessHandle> victims(Path out, Random random) throws IOException {
    List<ProcessHandle> running = cells(out);
    if (random.nextInt(30) == 0) {
      return running;
    }
    List<ProcessHandle> saved = new ArrayList<>();
    for (ProcessHandle cell : running) {
      String name = commandLine(cell).replaceAll("(?s).*\0--cell\0([^\0]*).*", "$1");
      Path checkpoints = out.resolve("cells").resolve(name).resolve("run/checkpoints");
      if (Files.isDirectory(checkpoints)
          && names(checkpoints).stream().anyMatch(file -> file.endsWith(".json"))) {
        saved.add(cell);
      }
    }
    return random.nextInt(4) == 0 ? saved : List.of();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static int finished(Path out) throws IOException {
    int finished = 0;
    for (String cell : names(out.resolve("cells"))) {
      finished += Files.exists(out.resolve("cells").resolve(cell).resolve("result.json")) ? 1 : 0;
    }
    return finished;
  }

  /** Returns how often a cell has resumed from a checkpoint. */
  private static int resumed(Path out) throws IOException {
    int resumed = 0;
    try (Stream<Path> logs = Files.list(out.resolve("logs"))) {
      for (Path log : logs.toList()) {
        try (Stream<String> lines = Files.lines(log)) {
          resumed += (int) lines.filter(line -> line.startsWith("resumed ")).count();
        }
      }
    }
    return resumed;
  }

  private static List<ProcessHandle> cells(Path out) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .filter(process -> commandLine(process).contains(out + "\0--cell"))
        .sorted()
        .toList();
  }

  /** Returns the words of a process; {@code ProcessHandle} omits those of long command lines. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // the process has just ended
    }
  }

  /** Runs {@code ithn} with a launcher for the tasks in the folder of the test. */
  private void ithn(String... arguments) throws IOException, InterruptedException {
    Path launcher = folder.resolve("ithn");
    if (!Files.exists(launcher)) {
      List<String> java =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
              "-Dorg.bytedeco.javacpp.maxBytes=0",
              "-cp",
              "'" + Program.classPath() + "'",
              "org.ithn.cli.commands.Main");
      Files.writeString(
          launcher, "#!/bin/bash\nexec %s \"$@\"\n".formatted(String.join(" ", java)));
      assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }
    List<String> home = List.of("env", "JAVA_TOOL_OPTIONS=-Dithn.home=" + folder);
    try (Program program = Program.start(home, arguments)) {
      Program.Ended ended = program.await();
      assertWithMessage(ended.out() + ended.err()).that(ended.code()).isEqualTo(0);
    }
  }
}
