package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;

/**
 * Exact search for the k training studies with the most similar reports, for every training study.
 *
 * <p>All pairs are compared in blocks of rows; dense vectors use matrix products on the device.
 * Ties are broken by the order of the annotation, so the result does not depend on the number of
 * threads.
 *
 * <p>Source: ITHN (ECAI 2023), section 3.1. The released code contains no mining; the exclusion
 * rules are ours, see {@link MiningConfig}.
 */
public final class Miner {
  /** Rows per block of one thread. */
  private static final int BLOCK = 32;

  private static final long DEFAULT_MEMORY = 512L << 20;

  private final List<Study> studies;
  private final MiningConfig config;
  private final ReportVectors vectors;

  private final ExcludedPairs exclusions;
  private final long memory;

  private Miner(
      List<Study> studies,
      MiningConfig config,
      ReportVectors vectors,
      ExcludedPairs exclusions,
      long memory) {
    this.studies = studies;
    this.config = config;
    this.vectors = vectors;
    this.exclusions = exclusions;
    this.memory = memory;
  }

  /**
   * Mines the training split with TF-IDF and the default settings, as training does if no
   * neighbours are configured.
   *
   * @param studies the studies, at least two in the training split; the other splits are ignored
   * @param cleaner the cleaner applied to reports before they are compared
   */
  public static MinedNeighbours mineByTfIdf(StudySet studies, ReportCleaner cleaner) {
    return mine(
        studies,
        MiningConfig.defaults().withCleaner(cleaner),
        new TfIdfEncoder(TfIdfOptions.defaults()));
  }

  /**
   * Mines the training split.
   *
   * @param studies a data set with at least two training studies; other splits are ignored
   * @param config rules that decide which neighbours count
   * @param encoder encoder that turns reports into vectors
   */
  public static MinedNeighbours mine(StudySet studies, MiningConfig config, ReportEncoder encoder) {
    return mine(studies, config, encoder, DEFAULT_MEMORY);
  }

  /**
   * Mines the training split within a memory limit.
   *
   * @param memory bytes for intermediate similarities, at least 1 MiB; vectors and results need
   *     more
   */
  public static MinedNeighbours mine(
      StudySet studies, MiningConfig config, ReportEncoder encoder, long memory) {
    List<Study> train = studies.train();
    check(train, memory);
    List<ReportText> texts = texts(train, config);
    return mine(train, texts, config, encoder.encode(texts), encoder.signature(), memory);
  }

  /**
   * Mines the training split with vectors of something other than reports, such as images.
   *
   * @param vectors one vector per training study, in their order
   * @param signature the origin of the vectors in one line; stored with the result
   * @param memory as above
   */
  public static MinedNeighbours mine(
      StudySet studies, MiningConfig config, ReportVectors vectors, String signature, long memory) {
    List<Study> train = studies.train();
    check(train, memory);
    return mine(train, texts(train, config), config, vectors, signature, memory);
  }

  private static MinedNeighbours mine(
      List<Study> train,
      List<ReportText> texts,
      MiningConfig config,
      ReportVectors vectors,
      String signature,
      long memory) {
    checkState(
        vectors.size() == train.size(),
        "mining: the encoder '%s' returned %s vectors for %s reports; fix the encoder",
        signature,
        vectors.size(),
        train.size());
    MiningProvenance source =
        new MiningProvenance(signature, config, train.size(), MiningProvenance.hash(train));
    ExcludedPairs exclusions = new ExcludedPairs(train, texts, config);
    return new Miner(train, config, vectors, exclusions, memory).mine(source);
  }

  private static void check(List<Study> train, long memory) {
    checkArgument(memory >= 1 << 20, "mining memory is %s bytes; expected at least 1 MiB", memory);
    checkArgument(
        train.size() >= 2,
        "mining: the data set has %s training studies; expected at least 2 in the split train",
        train.size());
  }

  private static List<ReportText> texts(List<Study> train, MiningConfig config) {
    return train.stream()
        .map(study -> new ReportText(study.report(), config.cleaner().clean(study.report())))
        .toList();
  }

  private MinedNeighbours mine(MiningProvenance source) {
    TopKNeighbours[] rankings =
        vectors instanceof DenseVectors dense
            ? new DenseSearch(dense, config, exclusions, memory).run()
            : rankAll();
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    long[] excluded = new long[3];
    long tooSimilar = 0;
    int few = 0;
    int none = 0;
    for (TopKNeighbours ranking : rankings) {
      byStudy.put(studies.get(ranking.row).id(), ranking.neighbours(studies));
      long[] counts = exclusions.countsByReason(ranking.row);
      Arrays.setAll(excluded, kind -> excluded[kind] + counts[kind]);
      tooSimilar += ranking.tooSimilar;
      few += ranking.size() < config.neighbours() ? 1 : 0;
      none += ranking.size() == 0 ? 1 : 0;
    }
    return new MinedNeighbours(
        source,
        new MiningCounts(excluded[0], excluded[1], excluded[2], tooSimilar, few, none),
        byStudy);
  }

  private TopKNeighbours[] rankAll() {
    long rowBytes = (long) studies.size() * Double.BYTES;
    int threads = ForkJoinPool.getCommonPoolParallelism() + 1;
    int rows = (int) Math.max(1, Math.min(BLOCK, memory / threads / rowBytes));
    TopKNeighbours[] rankings = new TopKNeighbours[studies.size()];
    IntStream.range(0, (studies.size() + rows - 1) / rows)
        .parallel()
        .forEach(block -> rankBlock(block * rows, rows, rankings));
    return rankings;
  }

  private void rankBlock(int first, int rows, TopKNeighbours[] rankings) {
    int count = Math.min(rows, studies.size() - first);
    double[] cosines = new double[count * studies.size()];
    vectors.cosines(first, count, cosines);
    for (int r = 0; r < count; r++) {
      rankings[first + r] = rank(first + r, cosines, r * studies.size());
    }
  }

  private TopKNeighbours rank(int row, double[] cosines, int offset) {
    TopKNeighbours ranking =
        new TopKNeighbours(row, Math.min(config.neighbours(), studies.size() - 1));
    for (int other = 0; other < studies.size(); other++) {
      // Rounding can push a cosine slightly above 1.
      double similarity = Math.max(-1, Math.min(1, cosines[offset + other]));
      checkState(
          !Double.isNaN(similarity),
          "mining: the similarity of studies '%s' and '%s' is NaN; fix the encoder",
          studies.get(row).id(),
          studies.get(other).id());
      if (other == row || exclusions.contains(row, other)) {
        continue;
      }
      if (similarity > config.maxSimilarity()) {
        ranking.tooSimilar++;
      } else {
        ranking.offer(other, similarity);
      }
    }
    return ranking;
  }
}
