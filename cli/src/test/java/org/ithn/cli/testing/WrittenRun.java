package org.ithn.cli.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;

/** Files of a run without weights, as training and evaluation write them. */
public final class WrittenRun {
  public static final int KEYS = 3;

  private WrittenRun() {}

  /**
   * Writes a run.
   *
   * @param steps the number of steps in the log, with three values each
   * @param assignments keys {@code path=value} that differ from the preset
   */
  public static void write(Path root, int steps, String... assignments) throws IOException {
    Files.createDirectories(root);
    RunDirectory folder = new RunDirectory(root);
    String config =
        ConfigReader.toJson(
            Plugins.configReader()
                .read(List.of("r2gencmn-phantom"), List.of(), List.of(assignments)));
    Files.writeString(folder.config(), config);
    new RunRecord(
            Json.RECORDS.readTree(config),
            Map.of("annotation", "a1b2"),
            Map.of("java", "17"),
            2,
            1,
            "c0ffee",
            "/home/of/someone/weights.safetensors d4",
            new RunHistory(
                "/home/of/someone/run",
                "/home/of/someone",
                List.of(
                    new RunHistory.Change(
                        1, 4, List.of(new KeyDifference("training.epochs", "1", "2"))))))
        .save(folder.runRecord());
    writeLog(root, steps);
    Files.writeString(
        root.resolve("scores-test.json"),
        "{\"split\": \"test\", \"tables\": [{\"unit\": \"per image\", \"scores\": {\"model\":"
            + " {\"BLEU-4\": 0.25}}},{\"unit\": \"per study (first view)\", \"scores\": {\"model\":"
            + " {\"BLEU-4\": 0.5}}}]}");
  }

  /** Writes a log. */
  public static void writeLog(Path root, int steps) throws IOException {
    StringBuilder log = new StringBuilder();
    for (int step = 1; step <= steps; step++) {
      log.append(
          "{\"epoch\":1,\"step\":%d,\"loss/clip\":%s,\"loss/report\":%s,\"train/data_wait\":%s}%n"
              .formatted(step, 1.0 / step, 1.0 / 3 / step, 0.1 * step));
    }
    Files.writeString(new RunDirectory(root).log(), log);
  }
}
