package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.datasets.r2gen.Study;
import org.ithn.datasets.r2gen.StudySet;

/**
 * Finds for each training study the k others with the most similar reports, exactly.
 *
 * <p>All pairs are compared, some rows at a time. Equal similarities go by the order of the
 * annotation, so the result does not depend on the number of threads.
 *
 * <p>Source: ITHN (ECAI 2023), section 3.1. The released code holds no mining; what is left out is
 * ours, see {@link MiningConfig}.
 */
public final class Miner {
  /** Rows compared at once by one thread. */
  private static final int BLOCK = 32;

  private final List<Study> studies;
  private final MiningConfig config;
  private final ReportVectors vectors;

  /** Studies of the same number have the same cleaned report. */
  private final int[] textNumbers;

  /** Views of the same number are of the same examination. */
  private final int[] examinations;

  /** Studies of the same number are of the same patient; unknown ones differ from all others. */
  private final int[] patients;

  private Miner(
      List<Study> studies, MiningConfig config, ReportVectors vectors, int[] textNumbers) {
    this.studies = studies;
    this.config = config;
    this.vectors = vectors;
    this.textNumbers = textNumbers;
    this.examinations = numbers(studies.stream().map(Study::examination).toList());
    this.patients =
        numbers(
            studies.stream()
                .map(study -> study.patient().isEmpty() ? "\0" + study.id() : study.patient())
                .toList());
  }

  /**
   * Mines the training split.
   *
   * @param studies at least two for training; the other splits are not looked at
   * @param config which neighbours count
   * @param encoder what makes reports comparable
   */
  public static PriorHardNegatives mine(
      StudySet studies, MiningConfig config, ReportEncoder encoder) {
    List<Study> train = studies.train();
    checkArgument(
        train.size() >= 2,
        "mining: %s training studies; a neighbour needs at least 2",
        train.size());
    List<ReportText> texts =
        train.stream()
            .map(study -> new ReportText(study.report(), config.cleaner().clean(study.report())))
            .toList();
    ReportVectors vectors = encoder.encode(texts);
    checkState(
        vectors.size() == train.size(),
        "mining: the encoder '%s' gave %s vectors for %s reports; mend the encoder",
        encoder.signature(),
        vectors.size(),
        train.size());
    MiningSource source =
        new MiningSource(encoder.signature(), config, train.size(), MiningSource.hash(train));
    return new Miner(
            train, config, vectors, numbers(texts.stream().map(ReportText::cleaned).toList()))
        .mine(source);
  }

  private PriorHardNegatives mine(MiningSource source) {
    int blocks = (studies.size() + BLOCK - 1) / BLOCK;
    List<Ranking[]> ranked = IntStream.range(0, blocks).parallel().mapToObj(this::block).toList();
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    long sameStudy = 0;
    long samePatient = 0;
    long identical = 0;
    long tooSimilar = 0;
    int few = 0;
    int none = 0;
    for (Ranking[] block : ranked) {
      for (Ranking ranking : block) {
        byStudy.put(studies.get(ranking.row).id(), ranking.neighbours(studies));
        sameStudy += ranking.sameStudy;
        samePatient += ranking.samePatient;
        identical += ranking.identical;
        tooSimilar += ranking.tooSimilar;
        few += ranking.filled < config.neighbours() ? 1 : 0;
        none += ranking.filled == 0 ? 1 : 0;
      }
    }
    return new PriorHardNegatives(
        source,
        new MiningCounts(sameStudy, samePatient, identical, tooSimilar, few, none),
        byStudy);
  }

  private Ranking[] block(int block) {
    int first = block * BLOCK;
    int count = Math.min(BLOCK, studies.size() - first);
    double[] cosines = new double[count * studies.size()];
    vectors.cosines(first, count, cosines);
    Ranking[] rankings = new Ranking[count];
    for (int r = 0; r < count; r++) {
      rankings[r] = rank(first + r, cosines, r * studies.size());
    }
    return rankings;
  }

  private Ranking rank(int row, double[] cosines, int offset) {
    Ranking ranking = new Ranking(row, Math.min(config.neighbours(), studies.size() - 1));
    for (int other = 0; other < studies.size(); other++) {
      // Rounding may take a cosine a little beyond 1.
      double similarity = Math.max(-1, Math.min(1, cosines[offset + other]));
      checkState(
          !Double.isNaN(similarity),
          "mining: the similarity of studies '%s' and '%s' is NaN; mend the encoder",
          studies.get(row).id(),
          studies.get(other).id());
      if (other == row) {
        continue;
      }
      if (config.excludeSameStudy() && examinations[other] == examinations[row]) {
        ranking.sameStudy++;
      } else if (config.excludeSamePatient() && patients[other] == patients[row]) {
        ranking.samePatient++;
      } else if (config.excludeIdenticalText() && textNumbers[other] == textNumbers[row]) {
        ranking.identical++;
      } else if (similarity > config.maxSimilarity()) {
        ranking.tooSimilar++;
      } else {
        ranking.offer(other, similarity);
      }
    }
    return ranking;
  }

  private static int[] numbers(List<String> texts) {
    Map<String, Integer> seen = new HashMap<>();
    int[] numbers = new int[texts.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = seen.computeIfAbsent(texts.get(i), text -> seen.size());
    }
    return numbers;
  }

  /** The best so far of one study, descending; the earlier one wins a tie. */
  private static final class Ranking {
    final int row;
    final int[] others;
    final double[] similarities;
    int filled;
    long sameStudy;
    long samePatient;
    long identical;
    long tooSimilar;

    Ranking(int row, int length) {
      this.row = row;
      this.others = new int[length];
      this.similarities = new double[length];
    }

    void offer(int other, double similarity) {
      if (filled == others.length && similarity <= similarities[filled - 1]) {
        return;
      }
      int at = filled < others.length ? filled++ : filled - 1;
      while (at > 0 && similarities[at - 1] < similarity) {
        others[at] = others[at - 1];
        similarities[at] = similarities[at - 1];
        at--;
      }
      others[at] = other;
      similarities[at] = similarity;
    }

    List<Neighbour> neighbours(List<Study> studies) {
      return IntStream.range(0, filled)
          .mapToObj(i -> new Neighbour(studies.get(others[i]).id(), similarities[i]))
          .toList();
    }
  }
}
