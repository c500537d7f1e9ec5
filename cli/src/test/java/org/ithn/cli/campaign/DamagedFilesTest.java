package org.ithn.cli.campaign;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.cli.testing.Program;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged files of every kind that is read, against the readers in a process with little memory. A
 * file is read or refused with a sentence that names it; where a checksum covers the damage, other
 * content is never read.
 */
@Tag("campaign")
final class DamagedFilesTest {
  private static final String SECONDS = System.getProperty("campaign.seconds", "10");

  private Rounds rounds;
  private Path work;

  @Test
  void damagedFilesAreReadOrRefused() throws Exception {
    rounds = Rounds.open(Part.DAMAGED_FILES);
    work = rounds.emptyFolder();
    Scenarios.prepare(rounds.inputs(), work);
    List<FileKind> kinds =
        FileKinds.all(rounds.inputs(), Files.createDirectories(work.resolve("kinds")));
    System.out.println("kinds: " + kinds.stream().map(FileKind::name).toList());
    rounds.run(
        (round, random, tally) -> {
          FileKind kind = kinds.get(round % kinds.size());
          damage(kind, random.nextLong() >> 8, tally);
          return kind.name();
        });
  }

  private void damage(FileKind kind, long seed, Tally tally)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve("worker"));
    Path err = work.resolve("worker.err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    command.add("-Dithn.root=" + System.getProperty("ithn.root", ".."));
    command.add("-Dithn.goldens=" + System.getProperty("ithn.goldens", ""));
    command.addAll(List.of("-cp", Program.classPath(), FileWorker.class.getName()));
    command.addAll(List.of(rounds.inputs() + "", folder + "", kind.name(), seed + "", SECONDS));
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    int code = process.waitFor();
    Path damaged = folder.resolve(kind.file().getFileName());
    if (code != 0 || lines.size() < 2) {
      String why = code == FileWorker.HANGS ? "hangs" : "ends with code " + code;
      Path kept = rounds.keep(damaged, "crash-" + seed + "-" + damaged.getFileName());
      tally.fault(
          "%s: the reader of %s %s: %s"
              .formatted(kind.name(), kept, why, Files.readString(err).replace('\n', ' ')));
      return;
    }
    Json.LENIENT
        .readValue(lines.get(0), new TypeReference<List<String>>() {})
        .forEach(tally::fault);
    Json.LENIENT
        .readValue(lines.get(1), new TypeReference<Map<String, Long>>() {})
        .forEach(tally::count);
    keep(folder.resolve("faults"));
  }

  private void keep(Path faults) throws IOException {
    try (Stream<Path> files = Files.list(faults)) {
      for (Path file : files.toList()) {
        rounds.keep(file, String.valueOf(file.getFileName()));
      }
    }
  }
}
