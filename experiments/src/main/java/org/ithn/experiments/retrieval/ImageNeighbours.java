package org.ithn.experiments.retrieval;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;

/**
 * Vectors and rules by which {@link org.ithn.datasets.mining.Miner} finds the k training studies
 * with the most similar images, for every training study.
 *
 * <p>Similarity is the cosine of {@link ImageFeatures}. Other entries of the same examination and
 * other examinations of the same patient are never neighbours, because a model that reads the
 * reports of neighbours would read its own reference. Studies with the same report are allowed.
 *
 * <p>Source: PPKED (CVPR 2021) retrieves the reports of the most similar images. Differs: the paper
 * does not say which studies it leaves out.
 */
public final class ImageNeighbours {
  private ImageNeighbours() {}

  /**
   * Computes the features of the training studies.
   *
   * @param features the features
   * @param name the extractor and its weights in one line, for the file
   * @param studies the studies; splits other than train are ignored
   * @param bad receives training studies without a feature; they have no neighbours and are none
   */
  public static EncodedStudies encode(
      ImageFeatures features, String name, StudySet studies, BadExamples bad) {
    List<Study> train = studies.train();
    Map<String, float[]> byId = new HashMap<>();
    features.forEach(train, bad, (study, feature) -> byId.put(study.id(), feature));
    Set<String> absent = new HashSet<>();
    for (Study study : train) {
      if (!byId.containsKey(study.id())) {
        absent.add(study.id());
        bad.add(
            study.id(),
            new DataException(
                "study '%s': has no image feature (an image is unreadable, or its feature is zero or not finite); remove the study"
                    .formatted(study.id())));
      }
    }
    if (byId.isEmpty()) {
      throw new UserException("no training study has an image feature; check images and weights");
    }
    return new EncodedStudies(vectors(train, byId), name, absent);
  }

  /**
   * Returns the rules: entries of the same examination or patient are excluded.
   *
   * @param neighbours k, 1 to 10,000
   */
  public static MiningConfig config(Experiment experiment, int neighbours) {
    return new MiningConfig(neighbours, experiment.data().text().cleaner(), false, true, true, 1);
  }

  /** Returns the features in the order of the studies that have one. */
  private static DenseVectors vectors(List<Study> train, Map<String, float[]> byId) {
    List<float[]> present =
        train.stream().map(study -> byId.get(study.id())).filter(each -> each != null).toList();
    int width = present.get(0).length;
    int[] next = {0};
    return DenseVectors.read(
        present.size(),
        width,
        (target, rows) -> {
          for (int row = 0; row < rows; row++) {
            System.arraycopy(present.get(next[0]++), 0, target, row * width, width);
          }
        });
  }
}
