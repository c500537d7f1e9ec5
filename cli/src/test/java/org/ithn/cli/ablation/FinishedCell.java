package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;

/** Files of a finished cell that tests need besides reports and result. */
final class FinishedCell {
  private FinishedCell() {}

  /** Writes the configuration, a run record and a log of 120 lines. */
  static void write(AblationFolder.CellFolder place, Cell cell) throws IOException {
    Files.createDirectories(place.run());
    if (!Files.exists(place.config())) {
      Files.writeString(place.config(), ConfigReader.toJson(AblationMatrix.config(cell)));
    }
    new RunRecord(
            Json.RECORDS.readTree(Files.readString(place.config())),
            Map.of("annotation", "a1"),
            Map.of("java", "17"),
            1,
            1,
            RunRecord.UNKNOWN,
            RunRecord.RANDOM,
            RunHistory.unknown())
        .save(place.run().resolve("run-record.json"));
    StringBuilder log = new StringBuilder();
    for (int step = 1; step <= 120; step++) {
      log.append(
          "{\"epoch\":1,\"step\":%d,\"loss/clip\":%s,\"train/examples_per_second\":5}%n"
              .formatted(step, cell.seed() + 1.0 / step));
    }
    Files.writeString(place.run().resolve("log.jsonl"), log);
  }
}
