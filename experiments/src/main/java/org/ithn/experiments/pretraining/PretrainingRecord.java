package org.ithn.experiments.pretraining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.RunRecord;

/**
 * Record of a pretraining: settings, data and results.
 *
 * @param run configuration, data hashes, versions and the SHA-256 of the initial weights
 * @param options options in addition to the configuration
 * @param labels source and numbers of the labels
 * @param epochs validation scores by epoch
 * @param bestEpoch the epoch whose extractor is written; 0 until the pretraining is complete
 */
public record PretrainingRecord(
    RunRecord run,
    PretrainingOptions options,
    LabelSummary labels,
    List<EpochScores> epochs,
    int bestEpoch) {
  /**
   * Source and numbers of the labels.
   *
   * @param source the label file, or the labeller of the reports
   * @param train numbers of the training images
   * @param validation numbers of the validation images
   */
  public record LabelSummary(String source, LabelCounts train, LabelCounts validation) {
    /** Returns true if a class has positive and negative images in both splits. */
    boolean isScored(String label) {
      return train.hasBothOutcomes(label) && validation.hasBothOutcomes(label);
    }

    /** Returns the classes that are not scored. */
    List<String> omittedClasses() {
      return train.positives().keySet().stream().filter(label -> !isScored(label)).toList();
    }
  }

  /**
   * Validation scores of an epoch.
   *
   * @param epoch from 1
   * @param scores the mean area under the ROC curve and that of each class, by name
   */
  public record EpochScores(int epoch, Map<String, Double> scores) {
    public EpochScores {
      scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }
  }

  public PretrainingRecord {
    epochs = List.copyOf(epochs);
  }

  /** Returns a copy with results. */
  PretrainingRecord withResults(List<EpochScores> scores, int best) {
    return new PretrainingRecord(run, options, labels, scores, best);
  }

  /** Returns true if another record has the same configuration, options and data. */
  boolean hasSameSettings(PretrainingRecord other) {
    return withoutPretrained(run.config()).equals(withoutPretrained(other.run.config()))
        && options.equals(other.options)
        && run.dataHashes().equals(other.run.dataHashes());
  }

  private static JsonNode withoutPretrained(JsonNode config) {
    ObjectNode copy = config.deepCopy();
    copy.remove("pretrained");
    return copy;
  }

  /** Writes the record. */
  void save(Path file) throws IOException {
    AtomicFiles.write(file, Json.formatRecord(this));
  }

  /**
   * Reads a record that {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read or is damaged; the message names it
   */
  static PretrainingRecord load(Path file) throws IOException {
    try {
      return Json.RECORDS.readValue(TextFile.read(file), PretrainingRecord.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": is truncated or damaged; pretrain in another folder", e);
    }
  }

  /** Reads the validation scores from the log of a run. */
  static List<EpochScores> readScores(Path log) throws IOException {
    List<EpochScores> epochs = new ArrayList<>();
    for (String line : TextFile.read(log).lines().toList()) {
      Map<String, Double> scores = new LinkedHashMap<>();
      JsonNode node = parse(line);
      node.properties()
          .forEach(
              field -> {
                if (field.getKey().startsWith(LogKeys.VALIDATION)) {
                  scores.put(
                      field.getKey().substring(LogKeys.VALIDATION.length()),
                      field.getValue().asDouble());
                }
              });
      if (!scores.isEmpty()) {
        epochs.add(new EpochScores(node.path("epoch").asInt(), scores));
      }
    }
    return epochs;
  }

  private static JsonNode parse(String line) throws IOException {
    try {
      return Json.LENIENT.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException("a line of the log is damaged: " + line, e);
    }
  }
}
