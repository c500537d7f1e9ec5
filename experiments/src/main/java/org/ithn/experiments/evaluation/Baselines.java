package org.ithn.experiments.evaluation;

import static org.ithn.framework.checks.Checks.checkNotNull;
import static org.ithn.framework.checks.Checks.copyNotNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.StudyExample;
import org.ithn.datasets.study.ViewsConfig;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.VisionFeatureSession;
import org.ithn.framework.model.VisionFeatures;

/**
 * Predictions that need no decoder, to compare a model's scores with.
 *
 * <p>They have the rows and references of the model's predictions, and texts that went through the
 * same vocabulary and maximum length. Training studies that cannot be used are left out whatever
 * the policy for bad examples is, since a missing baseline must not end an evaluation.
 *
 * @param predictions by their {@link #NAMES}, in this order
 * @param draws all draws of baselines that are random; their first one is in {@code predictions}
 * @param notes one line for each baseline that is missing or incomplete
 */
public record Baselines(
    Map<String, Predictions> predictions,
    Map<String, List<Predictions>> draws,
    List<String> notes) {
  /** The most common training report, for every image. */
  public static final String MOST_COMMON = "most_common_report";

  /** The report of the training study with the most similar images; see {@link NearestImages}. */
  public static final String NEAREST_IMAGE = "nearest_image";

  /**
   * The most probable report of the true findings, only for clinical phantoms: the ceiling of a
   * model that cannot know the wording.
   */
  public static final String TRUE_FINDINGS = "true_findings";

  /**
   * Reports of the true findings in an order and wording drawn as in the data, only for clinical
   * phantoms.
   */
  public static final String TRUE_FINDINGS_SAMPLED = "true_findings_sampled";

  /** The names of all baselines, in printing order. */
  public static final List<String> NAMES =
      List.of(MOST_COMMON, NEAREST_IMAGE, TRUE_FINDINGS, TRUE_FINDINGS_SAMPLED);

  private static final int DRAWS = 20;

  public Baselines {
    predictions =
        Collections.unmodifiableMap(
            new LinkedHashMap<>(checkNotNull(predictions, "predictions", "predictions by name")));
    draws = Map.copyOf(checkNotNull(draws, "draws", "draws by name"));
    notes = copyNotNull(notes, "notes", "lines");
  }

  /** Returns no baselines. */
  public static Baselines none() {
    return new Baselines(Map.of(), Map.of(), List.of());
  }

  /**
   * Computes the baselines of a run.
   *
   * @param scored the model's predictions
   * @param split the studies of these predictions
   * @param train the training split
   * @param progress receives a line before the long part, and warnings about damaged checkpoints
   */
  public static Baselines compute(
      Run run, Predictions scored, List<Study> split, List<Study> train, Consumer<String> progress)
      throws IOException {
    checkNotNull(run, "run", "a run");
    checkNotNull(split, "split", "the studies of the predictions");
    checkNotNull(progress, "progress", "line -> {}");
    TrainingReports reports = new TrainingReports(run.experiment());
    Baselines withoutImages = ofReports(run.experiment(), scored, train);
    List<String> notes = new ArrayList<>(withoutImages.notes);
    Optional<Predictions> nearest =
        nearestImage(run, new Compared(scored, split, train), reports, notes, progress);
    Map<String, Predictions> predictions = new LinkedHashMap<>();
    for (String name : NAMES) {
      Optional<Predictions> found =
          name.equals(NEAREST_IMAGE)
              ? nearest
              : Optional.ofNullable(withoutImages.predictions.get(name));
      found.ifPresent(value -> predictions.put(name, value));
    }
    return new Baselines(predictions, withoutImages.draws, notes);
  }

  /**
   * Computes the baselines that read no image: all except {@link #NEAREST_IMAGE}.
   *
   * @param scored the model's predictions
   * @param train the training split
   */
  public static Baselines ofReports(Experiment experiment, Predictions scored, List<Study> train) {
    checkNotNull(experiment, "experiment", "an experiment");
    checkNotNull(scored, "scored", "the model's predictions");
    checkNotNull(train, "train", "the training split");
    TrainingReports reports = new TrainingReports(experiment);
    Map<String, Predictions> predictions = new LinkedHashMap<>();
    Map<String, List<Predictions>> draws = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    reports
        .mostCommon(train)
        .ifPresentOrElse(
            text -> predictions.put(MOST_COMMON, withReports(scored, row -> text)),
            () -> notes.add(MOST_COMMON + ": omitted, because no training report has a word"));
    Optional<TrueFindings> truth = TrueFindings.find(reports);
    Optional<String> unknown = truth.flatMap(found -> found.firstUnknown(scored));
    if (unknown.isPresent()) {
      notes.add(
          "%s: omitted, because labels.csv has no findings of '%s'"
              .formatted(TRUE_FINDINGS, unknown.get()));
    } else if (truth.isPresent()) {
      predictions.put(TRUE_FINDINGS, truth.get().usual(scored));
      draws.put(TRUE_FINDINGS_SAMPLED, truth.get().sampled(scored, DRAWS));
    }
    draws.forEach((name, all) -> predictions.put(name, all.get(0)));
    return new Baselines(predictions, draws, notes);
  }

  /** The model's predictions, their studies and the training split. */
  private record Compared(Predictions scored, List<Study> split, List<Study> train) {}

  private static Optional<Predictions> nearestImage(
      Run run,
      Compared compared,
      TrainingReports reports,
      List<String> notes,
      Consumer<String> progress)
      throws IOException {
    Experiment experiment = run.experiment();
    if (VisionFeatures.find(experiment.backbone()).isEmpty()) {
      notes.add(
          "%s: omitted, because the backbone '%s' has no separate visual extractor for images"
              .formatted(NEAREST_IMAGE, experiment.config().backbone().name()));
      return Optional.empty();
    }
    try (VisionFeatureSession extractor =
        VisionFeatureSession.open(
            experiment, run.loadWeights(progress), run.folder().checkpoints().toString())) {
      return new Retrieval(new NearestImages(experiment, extractor), reports, notes, progress)
          .predict(compared.scored, compared.split, compared.train);
    }
  }

  /** Returns the rows of the predictions with other reports. */
  static Predictions withReports(Predictions scored, Function<Predictions.Row, String> report) {
    return new Predictions(
        scored.rows().stream()
            .map(row -> new Predictions.Row(row.id(), report.apply(row), row.references()))
            .toList(),
        scored.captions());
  }

  /** The baseline {@link #NEAREST_IMAGE}. */
  private record Retrieval(
      NearestImages images,
      TrainingReports reports,
      List<String> notes,
      Consumer<String> progress) {

    /** Returns the predictions; empty, with a note, if a row has no nearest study. */
    Optional<Predictions> predict(Predictions scored, List<Study> split, List<Study> train) {
      BadExamples bad = BadExamples.skipAndRecord();
      List<Study> candidates = candidates(train, bad);
      noteUnusable(bad, train);
      if (candidates.isEmpty()) {
        notes.add(NEAREST_IMAGE + ": omitted, because no training study is usable");
        return Optional.empty();
      }
      progress.accept(
          "baseline %s: comparing %d studies with the images of %d training studies"
              .formatted(NEAREST_IMAGE, split.size(), candidates.size()));
      Map<String, Study> nearest;
      try {
        nearest = images.search(split, candidates);
      } catch (DataException e) {
        notes.add("%s: omitted, because %s".formatted(NEAREST_IMAGE, e.getMessage()));
        return Optional.empty();
      }
      Map<String, Study> byRow = byRow(split, nearest);
      for (Predictions.Row row : scored.rows()) {
        if (!byRow.containsKey(row.id())) {
          notes.add(
              ("%s: omitted, because no training study can be compared with '%s' (no other study"
                      + " is usable, or the pooled features are zero or not finite)")
                  .formatted(NEAREST_IMAGE, row.id()));
          return Optional.empty();
        }
      }
      return Optional.of(withReports(scored, row -> reports.text(byRow.get(row.id()))));
    }

    /** Returns usable studies, the first of those with the same images (captions of one image). */
    private List<Study> candidates(List<Study> train, BadExamples bad) {
      DataConfig data = reports.experiment().data();
      Map<List<?>, Study> first = new LinkedHashMap<>();
      StudyCheck.filterUsable(train, data.text().cleaner(), data.image().range(), bad)
          .forEach(study -> first.putIfAbsent(study.imagePaths(), study));
      return List.copyOf(first.values());
    }

    private void noteUnusable(BadExamples bad, List<Study> train) {
      if (bad.count() > 0) {
        notes.add(
            "%s: %d of %d training studies left out; the first: %s"
                .formatted(
                    NEAREST_IMAGE,
                    bad.count(),
                    train.size(),
                    bad.problems().firstEntry().getValue()));
      }
    }

    /** Returns the nearest study by the ids of the examples. */
    private Map<String, Study> byRow(List<Study> split, Map<String, Study> nearest) {
      ViewsConfig views = reports.experiment().data().views();
      List<Study> found = split.stream().filter(study -> nearest.containsKey(study.id())).toList();
      Map<String, Study> byRow = new HashMap<>();
      StudyExample.fromStudies(found, views, BadExamples.skipAndRecord())
          .forEach(example -> byRow.put(example.id(), nearest.get(example.study().id())));
      return byRow;
    }
  }
}
