package org.ithn.framework.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.files.TextFile;

/**
 * Log of scalars by key, one JSON object per line: {@code {"epoch": 3, "step": 120, "loss/total":
 * 1.25, ...}}.
 *
 * <p>A resumed run first drops the lines of the steps that it will repeat.
 */
final class ScalarLog implements AutoCloseable {
  private final Path file;
  private final Writer writer;

  private ScalarLog(Path file, Writer writer) {
    this.file = file;
    this.writer = writer;
  }

  /** Opens the log of a run that starts or resumes at a state. */
  static ScalarLog open(Path file, TrainingState from) throws IOException {
    OwnFiles.refuseLinks(file);
    StringBuilder kept = new StringBuilder();
    if (Files.exists(file)) {
      for (String line : TextFile.read(file).lines().toList()) {
        if (isBefore(line, from)) {
          kept.append(line).append('\n');
        }
      }
    }
    AtomicFiles.write(file, kept.toString());
    return new ScalarLog(
        file, Files.newBufferedWriter(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
  }

  private static boolean isBefore(String line, TrainingState from) {
    try {
      JsonNode node = Json.LENIENT.readTree(line);
      int epoch = node.path("epoch").asInt(Integer.MAX_VALUE);
      if (isValidation(node)) {
        return epoch <= from.validation().lastEpoch();
      }
      return node.path("step").asLong(Long.MAX_VALUE) <= from.step();
    } catch (JsonProcessingException e) {
      return false; // the last line of a process that was killed
    }
  }

  private static boolean isValidation(JsonNode node) {
    return node.properties().stream()
        .anyMatch(field -> field.getKey().startsWith(LogKeys.VALIDATION));
  }

  /** Writes a line and flushes it. */
  void add(int epoch, long step, Map<String, Double> scalars) throws IOException {
    ObjectNode line = Json.LENIENT.createObjectNode();
    line.put("epoch", epoch);
    line.put("step", step);
    scalars.forEach(line::put);
    try {
      writer.write(line + "\n");
      writer.flush();
    } catch (IOException e) {
      throw DiskFullException.explain(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
