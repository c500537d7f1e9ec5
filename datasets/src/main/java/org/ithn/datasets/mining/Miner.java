package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;

/**
 * Search for the k training studies with the most similar reports, for every training study.
 *
 * <p>By default, all pairs are compared; {@link LuceneSearch} and {@link CandidateSearch} compare
 * fewer. Ties are broken by the order of the annotation, so the result does not depend on the
 * number of threads, nor on the number of {@linkplain Shard parts} that are mined separately.
 *
 * <p>Source: ITHN (ECAI 2023), section 3.1. The released code contains no mining; the exclusion
 * rules are ours, see {@link MiningConfig}.
 */
public final class Miner {
  private final List<Study> train;
  private final MiningConfig config;
  private final EncodedStudies encoded;
  private final SearchTask task;

  private Miner(List<Study> train, MiningConfig config, EncodedStudies encoded) {
    this.train = train;
    this.config = config;
    this.encoded = encoded;
    List<Study> present = encoded.present(train);
    ExcludedPairs exclusions = new ExcludedPairs(present, texts(present, config), config);
    this.task = new SearchTask(train, present, encoded.vectors(), config, exclusions);
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
   * Mines the training split by comparing all pairs.
   *
   * @param studies a data set with at least two training studies; other splits are ignored
   * @param config rules that decide which neighbours count
   * @param encoder encoder that turns reports into vectors
   */
  public static MinedNeighbours mine(StudySet studies, MiningConfig config, ReportEncoder encoder) {
    return of(studies, config, encode(studies, config, encoder)).mine(ExactSearch.defaults());
  }

  /** Encodes the reports of the training split. */
  public static EncodedStudies encode(
      StudySet studies, MiningConfig config, ReportEncoder encoder) {
    return EncodedStudies.of(encoder.encode(texts(studies.train(), config)), encoder.signature());
  }

  /**
   * Creates a miner of vectors: of reports, or of something else, such as images.
   *
   * @param studies a data set with at least two training studies; other splits are ignored
   * @param config rules that decide which neighbours count
   */
  public static Miner of(StudySet studies, MiningConfig config, EncodedStudies encoded) {
    List<Study> train = studies.train();
    checkArgument(
        train.size() >= 2,
        "mining: the data set has %s training studies; expected at least 2 in the split train",
        train.size());
    int expected = encoded.present(train).size();
    checkState(
        encoded.vectors().size() == expected,
        "mining: the encoder '%s' returned %s vectors for %s reports; fix the encoder",
        encoded.signature(),
        encoded.vectors().size(),
        expected);
    return new Miner(train, config, encoded);
  }

  private static List<ReportText> texts(List<Study> train, MiningConfig config) {
    return train.stream()
        .map(study -> new ReportText(study.report(), config.cleaner().clean(study.report())))
        .toList();
  }

  /** Mines the neighbours of all studies. */
  public MinedNeighbours mine(NeighbourSearch search) {
    return mineRows(search, new Shard(1, 1));
  }

  /** Mines the neighbours, among all studies, of the studies of one part. */
  public NeighbourPart mine(NeighbourSearch search, Shard shard) {
    return new NeighbourPart(mineRows(search, shard), shard, fingerprint());
  }

  private MinedNeighbours mineRows(NeighbourSearch search, Shard shard) {
    List<Study> rows = train.subList(shard.first(train.size()), shard.end(train.size()));
    int first = encoded.present(train.subList(0, shard.first(train.size()))).size();
    int count = encoded.present(rows).size();
    TopKNeighbours[] rankings = search.search(task, first, first + count);
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    long[] excluded = new long[3];
    long tooSimilar = 0;
    int few = 0;
    int none = 0;
    int next = 0;
    for (Study study : rows) {
      List<Neighbour> neighbours = List.of();
      if (!encoded.absent().contains(study.id())) {
        TopKNeighbours ranking = rankings[next++];
        neighbours = ranking.neighbours(task.studies());
        long[] counts = task.exclusions().countsByReason(ranking.row);
        Arrays.setAll(excluded, kind -> excluded[kind] + counts[kind]);
        tooSimilar += ranking.tooSimilar;
      }
      byStudy.put(study.id(), neighbours);
      few += neighbours.size() < config.neighbours() ? 1 : 0;
      none += neighbours.isEmpty() ? 1 : 0;
    }
    return new MinedNeighbours(
        new MiningProvenance(
            encoded.signature() + search.signature(),
            config,
            train.size(),
            MiningProvenance.hash(train)),
        new MiningCounts(excluded[0], excluded[1], excluded[2], tooSimilar, few, none),
        byStudy);
  }

  /** Returns a hash of the first vector's cosines, which differ if an encoder's result does. */
  private String fingerprint() {
    double[] cosines = new double[task.size()];
    if (task.size() > 0) {
      task.vectors().cosines(0, 1, cosines);
    }
    Hasher hasher = Hashing.sha256().newHasher();
    for (double cosine : cosines) {
      hasher.putDouble(cosine);
    }
    return hasher.hash().toString();
  }
}
