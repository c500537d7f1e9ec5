package org.ithn.experiments.evaluation;

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
 * @param notes one line for each baseline that is missing or incomplete
 */
public record Baselines(Map<String, Predictions> predictions, List<String> notes) {
  /** The most common training report, for every image. */
  public static final String MOST_COMMON = "most_common_report";

  /** The report of the training study with the most similar images; see {@link NearestImages}. */
  public static final String NEAREST_IMAGE = "nearest_image";

  /** The names of all baselines, in printing order. */
  public static final List<String> NAMES = List.of(MOST_COMMON, NEAREST_IMAGE);

  public Baselines {
    predictions = Collections.unmodifiableMap(new LinkedHashMap<>(predictions));
    notes = List.copyOf(notes);
  }

  /** Returns no baselines. */
  public static Baselines none() {
    return new Baselines(Map.of(), List.of());
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
    Experiment experiment = run.experiment();
    TrainingReports reports = new TrainingReports(experiment);
    Map<String, Predictions> predictions = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    reports
        .mostCommon(train)
        .ifPresentOrElse(
            text -> predictions.put(MOST_COMMON, withReports(scored, row -> text)),
            () -> notes.add(MOST_COMMON + ": omitted, because no training report has a word"));
    if (VisionFeatures.find(experiment.backbone()).isEmpty()) {
      notes.add(
          "%s: omitted, because the backbone '%s' has no separate visual extractor for images"
              .formatted(NEAREST_IMAGE, experiment.config().backbone().name()));
      return new Baselines(predictions, notes);
    }
    try (VisionFeatureSession extractor =
        VisionFeatureSession.open(
            experiment, run.loadWeights(progress), run.folder().checkpoints().toString())) {
      new Retrieval(new NearestImages(experiment, extractor), reports, notes, progress)
          .predict(scored, split, train)
          .ifPresent(found -> predictions.put(NEAREST_IMAGE, found));
    }
    return new Baselines(predictions, notes);
  }

  private static Predictions withReports(
      Predictions scored, Function<Predictions.Row, String> report) {
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
      StudyExample.fromStudies(found, views.mode(), views.perStudy(), BadExamples.skipAndRecord())
          .forEach(example -> byRow.put(example.id(), nearest.get(example.study().id())));
      return byRow;
    }
  }
}
