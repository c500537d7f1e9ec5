package org.ithn.experiments.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ithn.datasets.r2gen.BadExamples;
import org.ithn.datasets.r2gen.Study;
import org.ithn.datasets.r2gen.StudyBatches;
import org.ithn.datasets.r2gen.StudyBatchesOptions;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.training.AtomicFiles;
import org.ithn.metrics.ReportScores;

/**
 * Generated reports beside their references, as R2GenCMN compares them: cleaned, cut at the maximal
 * length, rare words as {@code <unk>}.
 *
 * @param rows one for each example, in the order of the split
 */
public record Predictions(List<Row> rows) {
  /**
   * One example.
   *
   * @param id of the example; {@code STUDY#VIEW} where views are separate
   * @param report generated
   * @param reference what was written by a radiologist
   */
  public record Row(String id, String report, String reference) {}

  public Predictions {
    rows = List.copyOf(rows);
  }

  /**
   * Generates a report for every example of a split.
   *
   * @param bad what to do with examples whose images turn out to be damaged
   */
  public static Predictions of(
      Experiment experiment, List<Study> split, ReportWriter writer, BadExamples bad) {
    List<Row> rows = new ArrayList<>();
    int batchSize = experiment.config().evaluation().batch();
    try (StudyBatches batches =
        StudyBatches.evaluation(
            split,
            experiment.vocabulary(),
            experiment.data(),
            StudyBatchesOptions.of(batchSize, experiment.config().seed())
                .withInputs(experiment.generationInputs())
                .withBad(bad))) {
      for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
        Batch batch = it.next();
        List<ReportWriter.Written> written = writer.write(batch.positives());
        for (int b = 0; b < batch.size(); b++) {
          rows.add(
              new Row(
                  batch.positives().ids().get(b),
                  written.get(b).text(),
                  reference(experiment.vocabulary(), batch.positives().tokens(), b)));
        }
      }
    }
    return new Predictions(rows);
  }

  private static String reference(Vocabulary vocabulary, Tokens tokens, int row) {
    int start = row * tokens.length() + 1; // after the begin
    return vocabulary.decode(Arrays.copyOfRange(tokens.ids(), start, (row + 1) * tokens.length()));
  }

  /** The scores of all examples. */
  public ReportScores scores() {
    return ReportScores.of(
        rows.stream().map(Row::report).toList(),
        rows.stream().map(row -> List.of(row.reference())).toList());
  }

  /** The first view of each study only; everything where views are joined. */
  public Predictions firstViews() {
    Set<String> studies = new HashSet<>();
    return new Predictions(
        rows.stream().filter(row -> studies.add(row.id().replaceFirst("#\\d+$", ""))).toList());
  }

  /**
   * Each reference beside the report of another example's image, as if the images had been
   * exchanged among the studies: a report depends on its image alone.
   *
   * @param seed of the exchange, which leaves no example with its own image
   */
  public Predictions withShuffledImages(long seed) {
    List<Integer> cycle = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      cycle.add(i);
    }
    Collections.shuffle(cycle, new Random(seed));
    List<Row> shuffled = new ArrayList<>();
    for (int i = 0; i < cycle.size(); i++) {
      Row own = rows.get(cycle.get(i));
      Row other = rows.get(cycle.get((i + 1) % cycle.size()));
      shuffled.add(new Row(own.id(), other.report(), own.reference()));
    }
    return new Predictions(shuffled);
  }

  /** The share of different reports, in (0, 1]. */
  public double distinctShare() {
    return rows.isEmpty()
        ? 0
        : (double) rows.stream().map(Row::report).distinct().count() / rows.size();
  }

  /** Writes a list of {@code {"id", "report", "reference"}}. */
  public void write(Path file) throws IOException {
    ArrayNode list = JsonMapper.builder().build().createArrayNode();
    for (Row row : rows) {
      ObjectNode entry = list.addObject();
      entry.put("id", row.id());
      entry.put("report", row.report());
      entry.put("reference", row.reference());
    }
    AtomicFiles.write(file, list.toPrettyString() + "\n");
  }
}
