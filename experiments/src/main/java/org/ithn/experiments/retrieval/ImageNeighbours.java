package org.ithn.experiments.retrieval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.MiningCounts;
import org.ithn.datasets.mining.MiningProvenance;
import org.ithn.datasets.mining.Neighbour;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;

/**
 * Exact search for the k training studies with the most similar images, for every training study.
 *
 * <p>Similarity is the cosine of {@link ImageFeatures}. Other entries of the same examination and
 * other examinations of the same patient are never neighbours, because a model that reads the
 * reports of neighbours would read its own reference. Studies with the same report are allowed.
 *
 * <p>Source: PPKED (CVPR 2021) retrieves the reports of the most similar images. Differs: the paper
 * does not say which studies it leaves out.
 *
 * @param features the features
 * @param name the extractor and its weights in one line, for the file
 * @param neighbours k, 1 to 10,000
 * @param memory bytes for intermediate similarities, at least 1 MiB
 */
public record ImageNeighbours(ImageFeatures features, String name, int neighbours, long memory) {

  /**
   * Finds the neighbours.
   *
   * @param studies the studies; splits other than train are ignored
   * @param bad receives training studies without a feature; they have no neighbours and are none
   * @return neighbours that {@link org.ithn.datasets.mining.NeighbourFile} can write
   */
  public MinedNeighbours mine(StudySet studies, BadExamples bad) {
    List<Study> train = studies.train();
    Map<String, float[]> byId = new HashMap<>();
    features.forEach(train, bad, (study, feature) -> byId.put(study.id(), feature));
    Set<String> missing = new HashSet<>();
    for (Study study : train) {
      if (!byId.containsKey(study.id())) {
        missing.add(study.id());
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
    MiningConfig asked = config(neighbours);
    MiningConfig wide = config(Math.min(10_000, neighbours + missing.size()));
    MinedNeighbours found = Miner.mine(studies, wide, vectors(train, byId), name, memory);
    return withoutMissing(found, asked, missing);
  }

  private MiningConfig config(int k) {
    return new MiningConfig(k, features.experiment().data().text().cleaner(), false, true, true, 1);
  }

  /** Returns the features in the order of the studies; zero for those without one. */
  private static DenseVectors vectors(List<Study> train, Map<String, float[]> byId) {
    int width = byId.values().iterator().next().length;
    float[] values = new float[Math.multiplyExact(train.size(), width)];
    for (int i = 0; i < train.size(); i++) {
      float[] feature = byId.get(train.get(i).id());
      if (feature != null) {
        System.arraycopy(feature, 0, values, i * width, width);
      }
    }
    return DenseVectors.of(values, train.size(), width);
  }

  private static MinedNeighbours withoutMissing(
      MinedNeighbours found, MiningConfig asked, Set<String> missing) {
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    int few = 0;
    int none = 0;
    for (Map.Entry<String, List<Neighbour>> study : found.byStudy().entrySet()) {
      List<Neighbour> kept = new ArrayList<>();
      if (!missing.contains(study.getKey())) {
        study.getValue().stream()
            .filter(neighbour -> !missing.contains(neighbour.id()))
            .limit(asked.neighbours())
            .forEach(kept::add);
      }
      byStudy.put(study.getKey(), kept);
      few += kept.size() < asked.neighbours() ? 1 : 0;
      none += kept.isEmpty() ? 1 : 0;
    }
    MiningProvenance source = found.source();
    MiningCounts counts = found.counts();
    return new MinedNeighbours(
        new MiningProvenance(source.encoder(), asked, source.studies(), source.dataHash()),
        new MiningCounts(counts.sameStudy(), counts.samePatient(), 0, 0, few, none),
        byStudy);
  }
}
