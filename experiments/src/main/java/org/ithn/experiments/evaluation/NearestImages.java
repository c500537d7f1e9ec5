package org.ithn.experiments.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.VisionFeatureSession;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;

/**
 * Search for the training study whose images are the most similar, by the cosine of the pooled
 * features, averaged over the views that the model reads.
 *
 * <p>Images are transformed as in evaluation. Training features are read once and not kept, so
 * memory grows with the number of queries only.
 *
 * @param experiment the data settings
 * @param extractor the visual extractor of the model
 */
record NearestImages(Experiment experiment, VisionFeatureSession extractor) {

  /** A study with its feature of unit length, and the most similar training study so far. */
  private static final class Query {
    private final Study study;
    private final float[] feature;
    private Study nearest;
    private double cosine = Double.NEGATIVE_INFINITY;

    Query(Study study, float[] feature) {
      this.study = study;
      this.feature = feature;
    }

    /** Keeps the candidate if it is more similar; the first of equals stays. */
    void compare(Study candidate, float[] other) {
      if (candidate.examination().equals(study.examination())) {
        return; // evaluating the training split must not find the study itself
      }
      double product = 0;
      for (int i = 0; i < feature.length; i++) {
        product += (double) feature[i] * other[i];
      }
      if (product > cosine) {
        cosine = product;
        nearest = candidate;
      }
    }
  }

  /**
   * Returns the nearest training study by the id of each study.
   *
   * <p>Studies of the same examination are not compared. Studies whose feature is zero or not
   * finite have no direction: they are missing from the result and are never the nearest.
   *
   * @param studies the studies to look up
   * @param train the studies to find
   */
  Map<String, Study> search(List<Study> studies, List<Study> train) {
    List<Query> queries = new ArrayList<>();
    forEachDirection(studies, (study, feature) -> queries.add(new Query(study, feature)));
    forEachDirection(
        train, (study, feature) -> queries.forEach(query -> query.compare(study, feature)));
    Map<String, Study> nearest = new LinkedHashMap<>();
    for (Query query : queries) {
      if (query.nearest != null) {
        nearest.put(query.study.id(), query.nearest);
      }
    }
    return nearest;
  }

  /** Calls an action with the feature of each readable study, in their order. */
  private void forEachDirection(List<Study> studies, BiConsumer<Study, float[]> action) {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(experiment.config().evaluation().batch(), experiment.config().seed())
            .withBadExamples(BadExamples.skipAndRecord());
    try (StudyBatches batches =
        StudyBatches.forEvaluation(studies, experiment.vocabulary(), experiment.data(), options)) {
      Map<String, Study> byExample = new HashMap<>();
      for (StudyExample example : batches.exampleList()) {
        byExample.put(example.id(), example.study());
      }
      ViewSum sum = new ViewSum(action);
      for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
        Examples examples = it.next().positives();
        List<float[]> pooled = extractor.pooledFeatures(examples.images());
        for (int row = 0; row < pooled.size(); row++) {
          sum.add(byExample.get(examples.ids().get(row)), pooled.get(row));
        }
      }
      sum.flush();
    }
  }

  /** The sum of the features of one study's views, which follow each other. */
  private static final class ViewSum {
    private final BiConsumer<Study, float[]> action;
    private Study study;
    private double[] sum;

    ViewSum(BiConsumer<Study, float[]> action) {
      this.action = action;
    }

    void add(Study next, float[] feature) {
      if (study == null || !study.id().equals(next.id())) {
        flush();
        study = next;
        sum = new double[feature.length];
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += feature[i];
      }
    }

    void flush() {
      if (study == null) {
        return;
      }
      double squared = 0;
      for (double value : sum) {
        squared += value * value;
      }
      if (squared > 0 && Double.isFinite(squared)) {
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length; i++) {
          unit[i] = (float) (sum[i] / Math.sqrt(squared));
        }
        action.accept(study, unit);
      }
      study = null;
    }
  }
}
