package org.ithn.experiments.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.retrieval.ImageFeatures;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.VisionFeatureSession;

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
    BadExamples bad = BadExamples.skipAndRecord();
    ImageFeatures features = new ImageFeatures(experiment, extractor);
    features.forEach(studies, bad, (study, feature) -> queries.add(new Query(study, feature)));
    features.forEach(
        train, bad, (study, feature) -> queries.forEach(query -> query.compare(study, feature)));
    Map<String, Study> nearest = new LinkedHashMap<>();
    for (Query query : queries) {
      if (query.nearest != null) {
        nearest.put(query.study.id(), query.nearest);
      }
    }
    return nearest;
  }
}
