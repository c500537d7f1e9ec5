package org.ithn.metrics.meteor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.meteor.Lexicon.Word;

/**
 * METEOR 1.5 for English with the parameters of the ranking task, in [0, 1].
 *
 * <p>Words are aligned one to one. Precision and recall weigh content words 0.75, function words
 * 0.25, and matches by module; their harmonic mean weighs recall 0.85. Fragmentation is penalised
 * by {@code 0.6 * (chunks / matches) ^ 0.2}. Of several references, the best one counts. The corpus
 * value is computed from summed counts, not from the mean of items. Texts are tokenised by METEOR's
 * own rules (option {@code -norm}), regardless of earlier tokenisation.
 *
 * <p>Source: Denkowski and Lavie (2014); parameters, search and summing as in the program METEOR
 * 1.5.
 */
public final class MeteorScorer implements CorpusScorer {
  /** Name of the metric. */
  public static final String METRIC = "METEOR";

  private final MeteorResources resources;
  private final MeteorTokenizer tokenizer;
  private final Lexicon lexicon;
  private final Set<MeteorModule> modules;

  /** Creates a scorer with all modules of the resources. */
  public MeteorScorer(MeteorResources resources) {
    this.resources = resources;
    this.tokenizer = resources.tokenizer();
    this.lexicon = new Lexicon(resources);
    this.modules = resources.modules();
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    MeteorStatistics[] items =
        IntStream.range(0, hypotheses.size())
            .parallel()
            .mapToObj(i -> best(hypotheses.get(i), references.get(i)))
            .toArray(MeteorStatistics[]::new);
    return List.of(score(items, signature()).withColumns(MeteorStatistics.columns(items)));
  }

  /** Computes the score of a signature from the columns of earlier scores. */
  public static CorpusScore ofColumns(Signature signature, Map<String, double[]> columns) {
    return score(MeteorStatistics.ofColumns(columns), signature).withColumns(columns);
  }

  private static CorpusScore score(MeteorStatistics[] items, Signature signature) {
    double[] perItem = Arrays.stream(items).mapToDouble(MeteorStatistics::score).toArray();
    return new CorpusScore(
        signature, perItem, chosen -> MeteorStatistics.scoreOfSum(items, chosen));
  }

  /** Returns the statistics for the best reference, the first one in a tie. */
  private MeteorStatistics best(String hypothesis, List<String> references) {
    Word[] words = words(hypothesis.replace("|||", ""));
    MeteorStatistics best = null;
    for (String reference : references) {
      MeteorStatistics statistics = statistics(words, words(reference));
      best = best == null || statistics.score() > best.score() ? statistics : best;
    }
    return best;
  }

  private Word[] words(String text) {
    return lexicon.lookUp(tokenizer.words(text));
  }

  private MeteorStatistics statistics(Word[] hypothesis, Word[] reference) {
    PartialAlignment alignment =
        AlignmentSearch.findBest(new CandidateMatches(hypothesis, reference, resources));
    return MeteorStatistics.of(hypothesis, reference, alignment.matches(), alignment.chunks());
  }

  private Signature signature() {
    String names =
        Arrays.stream(MeteorModule.values())
            .filter(modules::contains)
            .map(MeteorModule::label)
            .collect(Collectors.joining("+"));
    return Signature.of(METRIC, "meteor-norm")
        .withField("method", "1.5")
        .withField("modules", names);
  }
}
