package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.experiments.UserException;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.ptb.CaptionTokenizer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.text.TextPreparation;

/**
 * Generated reports with their references, compared as in R2GenCMN: cleaned, truncated to the
 * maximum length, rare words as {@code <unk>}.
 *
 * <p>Multiple references are compared as is usual for captions: untruncated, in the tokens of the
 * caption evaluation tools, all of them together.
 *
 * @param rows one row per example, in the order of the split
 * @param captions true if references are complete texts that are tokenized for comparison
 */
public record Predictions(List<Row> rows, boolean captions) {
  private static final Pattern FILE = Pattern.compile("predictions-([a-z]+)\\.json");

  /**
   * The report and references of one example.
   *
   * @param id the example's id; {@code STUDY#VIEW} if views are separate examples
   * @param report the generated report
   * @param references the human-written references, at least one
   */
  public record Row(String id, String report, List<String> references) {
    public Row {
      references = List.copyOf(references);
    }
  }

  public Predictions {
    rows = List.copyOf(rows);
  }

  /** Listener for the progress of {@link #generate}. */
  @FunctionalInterface
  public interface Progress {
    /** Reports that {@code done} of {@code total} reports are generated, after each batch. */
    void report(int done, int total);
  }

  /** Generates a report for every example of a split, silently. */
  public static Predictions generate(
      Experiment experiment, List<Study> split, ReportPredictor writer, BadExamples bad) {
    return generate(experiment, split, writer, bad, (done, total) -> {});
  }

  /**
   * Generates a report for every example of a split.
   *
   * @param bad the policy for examples with damaged images
   */
  public static Predictions generate(
      Experiment experiment,
      List<Study> split,
      ReportPredictor writer,
      BadExamples bad,
      Progress progress) {
    checkNotNull(experiment, "experiment", "an experiment");
    checkNotNull(writer, "writer", "a predictor");
    checkNotNull(bad, "bad", "BadExamples.stopOnFirst()");
    checkNotNull(progress, "progress", "(done, total) -> {}");
    checkNotNull(split, "split", "the studies of a split");
    boolean captions = split.stream().anyMatch(study -> !study.references().isEmpty());
    List<Row> rows = new ArrayList<>();
    int batchSize = experiment.config().evaluation().batch();
    boolean merges = experiment.config().evaluation().mergeRepeats();
    try (StudyBatches batches =
        StudyBatches.forEvaluation(
            split,
            experiment.vocabulary(),
            experiment.data(),
            StudyBatchesOptions.of(batchSize, experiment.config().seed())
                .withInputs(experiment.generationInputs())
                .withBadExamples(bad))) {
      Map<String, Study> studies = new HashMap<>();
      batches.exampleList().forEach(each -> studies.put(each.id(), each.study()));
      for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
        Batch batch = it.next();
        List<ReportPredictor.ScoredReport> written = writer.generate(batch.positives());
        for (int b = 0; b < batch.size(); b++) {
          String id = batch.positives().ids().get(b);
          rows.add(
              new Row(
                  id,
                  merges ? mergeRepeats(written.get(b).text()) : written.get(b).text(),
                  captions
                      ? references(studies.get(id))
                      : List.of(
                          reference(experiment.vocabulary(), batch.positives().tokens(), b))));
        }
        progress.report(rows.size(), Math.max(rows.size(), batches.exampleCount()));
      }
    }
    return new Predictions(rows, captions);
  }

  /** Merges repeated words: {@code "a a dog dog"} becomes {@code "a dog"}. */
  static String mergeRepeats(String report) {
    List<String> words = new ArrayList<>();
    for (String word : PythonStrings.split(report)) {
      if (words.isEmpty() || !words.get(words.size() - 1).equals(word)) {
        words.add(word);
      }
    }
    return String.join(" ", words);
  }

  /** Returns the study's references; training studies have only their report. */
  private static List<String> references(Study study) {
    return study.references().isEmpty() ? List.of(study.report()) : study.references();
  }

  private static String reference(Vocabulary vocabulary, Tokens tokens, int row) {
    int start = row * tokens.length() + 1; // after the begin token
    return vocabulary.decode(Arrays.copyOfRange(tokens.ids(), start, (row + 1) * tokens.length()));
  }

  /** Computes the default scores over all examples. */
  public ReportScores scores() {
    return scores(ReportScores.defaultScorers());
  }

  /** Computes the scores of some metrics of texts over all examples. */
  public ReportScores scores(List<CorpusScorer> scorers) {
    TextPreparation preparation =
        captions
            ? TextPreparation.none().withTokenizer(CaptionTokenizer.LABEL, new CaptionTokenizer())
            : TextPreparation.none();
    ReportScores scores =
        ReportScores.of(
            rows.stream().map(row -> preparation.apply(row.report())).toList(),
            rows.stream().map(row -> row.references().stream().map(preparation).toList()).toList(),
            scorers);
    return ReportScores.ofScores(
        scores.scores().values().stream()
            .map(score -> score.withSignature(preparation.annotate(score.signature())))
            .toList());
  }

  /** Returns only the first view of each study; all rows if views are joined. */
  public Predictions firstViews() {
    Set<String> studies = new HashSet<>();
    return new Predictions(
        rows.stream().filter(row -> studies.add(studyId(row.id()))).toList(), captions);
  }

  /** Returns the study's id from an example's id, which is {@code STUDY} or {@code STUDY#VIEW}. */
  public static String studyId(String exampleId) {
    return PairedReports.studyId(exampleId);
  }

  /**
   * Returns predictions whose reports are permuted, as if the studies had exchanged their images; a
   * report depends only on its images.
   *
   * @param seed the seed of the permutation, which leaves no example with its own image
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
      shuffled.add(new Row(own.id(), other.report(), own.references()));
    }
    return new Predictions(shuffled, captions);
  }

  /** Returns the fraction of distinct reports, in (0, 1]; 0 without rows. */
  public double distinctShare() {
    return rows.isEmpty()
        ? 0
        : (double) rows.stream().map(Row::report).distinct().count() / rows.size();
  }

  /**
   * Writes a list of {@code {"id", "report", "reference"}}, with {@code "references"} for captions.
   */
  public void write(Path file) throws IOException {
    ArrayNode list = Json.LENIENT.createArrayNode();
    for (Row row : rows) {
      ObjectNode entry = list.addObject();
      entry.put("id", row.id());
      entry.put("report", row.report());
      if (captions) {
        ArrayNode references = entry.putArray("references");
        row.references().forEach(references::add);
      } else {
        entry.put("reference", row.references().get(0));
      }
    }
    AtomicFiles.write(file, Json.format(list));
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @throws UserException if the file is not such a list
   */
  public static Predictions read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    boolean captions = false;
    try {
      for (JsonNode entry : Json.LENIENT.readTree(file.toFile())) {
        List<String> references = new ArrayList<>();
        entry.path("references").forEach(each -> references.add(each.asText()));
        captions |= !references.isEmpty();
        if (references.isEmpty()) {
          references.add(entry.required("reference").asText());
        }
        String id = entry.required("id").asText();
        rows.add(new Row(id, entry.required("report").asText(), references));
      }
    } catch (JsonProcessingException e) {
      throw damaged(file, Json.describe(e), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, e.getMessage(), e);
    }
    return new Predictions(rows, captions);
  }

  private static UserException damaged(Path file, String problem, Exception cause) {
    return new UserException(
        "%s is not a list of predictions (%s); evaluate the run again".formatted(file, problem),
        cause);
  }

  /**
   * Describes the latest scores of {@code evaluate}, one line per split.
   *
   * @param run the run directory
   */
  static List<String> describeLastScores(Path run) throws IOException {
    List<Path> files;
    try (Stream<Path> inside = Files.list(run)) {
      files = inside.filter(f -> FILE.matcher(f.getFileName().toString()).matches()).toList();
    }
    List<String> lines = new ArrayList<>();
    for (Path file : files.stream().sorted().toList()) {
      Predictions last = read(file);
      if (!last.rows().isEmpty()) {
        String scores =
            last.scores().scores().values().stream()
                .map(s -> String.format(Locale.ROOT, "%s %.4f", s.name(), s.value()))
                .collect(Collectors.joining(", "));
        String split = FILE.matcher(file.getFileName().toString()).replaceAll("$1");
        lines.add("%s, %d examples: %s".formatted(split, last.rows().size(), scores));
      }
    }
    return lines;
  }
}
