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
import org.ithn.cli.testing.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ablation on four workers of Slurm, whose cells and controller are killed, beside the same
 * ablation undisturbed. Three cells per seed: {@code -Dithn.sweep.seeds=9} runs 27 cells.
 */
@Tag("slow")
final class SlurmSweepTest {
  private static final int SEEDS = Integer.getInteger("ithn.sweep.seeds", 1);
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
           "training.batch": 7, "training.monitoring.log_every_steps": 1,
           "training.monitoring.save_every_steps": 1, "evaluation.decoding.method": "greedy",
           "evaluation.decoding.beam": 1, "evaluation.decoding.max_length": 5,
           "training.compute.intra_op_threads": 1}},
       "rows": [{"name": "none", "set": {"ithn.strategy": "none"}},
         {"name": "prior", "set": {"ithn.strategy": "prior"}},
         {"name": "ITHN"}]}
      """;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void cellsKilledAtRandomEndWithTheSameTables() throws Exception {
    String seeds =
        IntStream.rangeClosed(1, SEEDS).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    Path matrix = Files.writeString(folder.resolve("tiny.json"), MATRIX.formatted(seeds));
    Path disturbed = folder.resolve("disturbed");
    try (SlurmCluster slurm = SlurmCluster.start(folder, WORKERS)) {
      ithn("ablate", matrix.toString(), "--out", disturbed.toString(), "--emit", "slurm");
      String submitted =
          slurm.run("sbatch", "--time=0:30:00", disturbed.resolve("cells.sbatch").toString());
      assertThat(submitted).startsWith("Submitted batch job");
      disturb(slurm, disturbed);
    }
    ithn("ablate", "--out", disturbed.toString(), "--collect");
    Path undisturbed = folder.resolve("undisturbed");
    ithn("ablate", matrix.toString(), "--out", undisturbed.toString(), "--workers", "2");
    assertThat(table(disturbed)).isEqualTo(table(undisturbed));
    String latex = Files.readString(disturbed.resolve("table.tex"));
    assertThat(latex).isEqualTo(Files.readString(undisturbed.resolve("table.tex")));
  }

  /** Kills a random cell every two seconds until each cell could have been killed once. */
  private static void disturb(SlurmCluster slurm, Path out) throws Exception {
    Random random = new Random(RANDOM_SEED);
    int kills = 0;
    int terminations = 0;
    for (int round = 1; !slurm.isEmpty(); round++) {
      Thread.sleep(2000);
      List<ProcessHandle> running = cells(out);
      if (kills + terminations < 3 * SEEDS && !running.isEmpty()) {
        ProcessHandle cell = running.get(random.nextInt(running.size()));
        if (random.nextBoolean()) {
          kills += cell.destroyForcibly() ? 1 : 0;
        } else {
          terminations += cell.destroy() ? 1 : 0;
        }
      }
      if (round == 4) {
        slurm.restartController();
      }
      slurm.startWaitingTasks();
    }
    System.out.printf("SIGKILL: %d, SIGTERM: %d%n", kills, terminations);
    assertThat(kills + terminations).isAtLeast(1);
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

  /** Returns the lines of the table without time, memory and speed. */
  private static List<List<String>> table(Path out) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = List.of();
    for (String line : Files.readAllLines(out.resolve("table.csv"))) {
      List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
      head = head.isEmpty() ? List.copyOf(fields) : head;
      assertThat(fields).hasSize(head.size());
      for (String cost : List.of("minutes", "peak_mib", "examples_per_second")) {
        fields.set(head.indexOf(cost), "");
      }
      lines.add(fields);
    }
    return lines;
  }
}
