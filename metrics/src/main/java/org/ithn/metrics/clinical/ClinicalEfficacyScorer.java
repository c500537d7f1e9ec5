package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ithn.metrics.Corpora;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;

/**
 * Precision, recall and F1 over 14 observations, in [0, 1]: {@code CE-micro-*}, {@code CE-macro-*},
 * {@code CE-example-*}.
 *
 * <p>Micro sums true and false positives over reports and observations; macro averages the 14
 * observations' scores, one without positives counting 0; example averages the reports' scores.
 * Precision without predicted positives, recall without true ones and F1 of two zeros are 0. An
 * item's score is its own over its 14 observations. With several references, the first one's labels
 * count.
 *
 * <p>Source: the metrics of R2Gen's clinical evaluation; averages as in scikit-learn with zero
 * division 0.
 */
public final class ClinicalEfficacyScorer implements CorpusScorer {
  private static final int OBSERVATIONS = Observation.values().length;
  private static final List<String> MEASURES = List.of("precision", "recall", "F1");

  private final ReportLabeller labeller;
  private final LabelPolicy policy;

  /** Clinical efficacy by a labeller with R2Gen's policy. */
  public ClinicalEfficacyScorer(ReportLabeller labeller) {
    this(labeller, LabelPolicy.R2GEN);
  }

  /** Clinical efficacy by a labeller with the named policy. */
  public ClinicalEfficacyScorer(ReportLabeller labeller, LabelPolicy policy) {
    this.labeller = labeller;
    this.policy = policy;
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    Corpora.check(hypotheses, references);
    return ofLabels(
        labeller.labelAll(hypotheses),
        labeller.labelAll(references.stream().map(texts -> texts.get(0)).toList()),
        labeller.name(),
        policy);
  }

  /**
   * Clinical efficacy of labels that were made elsewhere.
   *
   * @param hypotheses labels of the generated reports
   * @param references labels of the true reports, in the same order
   * @param source says in the signature where they come from, for instance {@code chexbert}
   * @throws IllegalArgumentException if the lists are empty or differ in length
   */
  public static List<CorpusScore> ofLabels(
      List<Labels> hypotheses, List<Labels> references, String source, LabelPolicy policy) {
    if (hypotheses.isEmpty() || hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "clinical efficacy: "
              + hypotheses.size()
              + " hypotheses and "
              + references.size()
              + " references; give as many of each, at least one");
    }
    Confusion[] items =
        IntStream.range(0, hypotheses.size())
            .mapToObj(i -> Confusion.of(hypotheses.get(i), references.get(i), policy))
            .toArray(Confusion[]::new);
    Signature signature =
        Signature.of("CE", "none").with("labels", source).with("policy", policy.label());
    List<CorpusScore> scores = new ArrayList<>();
    for (Average average : Average.values()) {
      for (int measure = 0; measure < MEASURES.size(); measure++) {
        scores.add(score(items, average, measure, signature));
      }
    }
    return scores;
  }

  private static CorpusScore score(
      Confusion[] items, Average average, int measure, Signature signature) {
    double[] perItem = new double[items.length];
    for (int i = 0; i < perItem.length; i++) {
      perItem[i] = items[i].overall()[measure];
    }
    String name = "CE-" + average.label + "-" + MEASURES.get(measure);
    return new CorpusScore(
        signature.named(name), perItem, chosen -> average.over(items, chosen)[measure]);
  }

  /** Ways to put observations and reports together. */
  private enum Average {
    MICRO("micro") {
      @Override
      double[] over(Confusion[] items, int[] chosen) {
        return Confusion.sum(items, chosen).overall();
      }
    },
    MACRO("macro") {
      @Override
      double[] over(Confusion[] items, int[] chosen) {
        Confusion sum = Confusion.sum(items, chosen);
        double[] mean = new double[MEASURES.size()];
        for (int o = 0; o < OBSERVATIONS; o++) {
          addShare(mean, sum.ofObservation(o), OBSERVATIONS);
        }
        return mean;
      }
    },
    EXAMPLE("example") {
      @Override
      double[] over(Confusion[] items, int[] chosen) {
        double[] mean = new double[MEASURES.size()];
        for (int i : chosen) {
          addShare(mean, items[i].overall(), chosen.length);
        }
        return mean;
      }
    };

    private final String label;

    Average(String label) {
      this.label = label;
    }

    /** Precision, recall, F1 over some items. */
    abstract double[] over(Confusion[] items, int[] chosen);

    private static void addShare(double[] mean, double[] values, int count) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += values[k] / count;
      }
    }
  }

  /** True positives, false positives, false negatives by observation. */
  private static final class Confusion {
    private final int[] both = new int[OBSERVATIONS];
    private final int[] onlyHypothesis = new int[OBSERVATIONS];
    private final int[] onlyReference = new int[OBSERVATIONS];

    static Confusion of(Labels hypothesis, Labels reference, LabelPolicy policy) {
      Confusion confusion = new Confusion();
      int o = 0;
      for (Observation observation : Observation.values()) {
        Status ours = hypothesis.of(observation);
        Status theirs = reference.of(observation);
        if (policy.counts(ours, theirs)) {
          confusion.count(o, policy.isPositive(ours), policy.isPositive(theirs));
        }
        o++;
      }
      return confusion;
    }

    private void count(int observation, boolean hypothesis, boolean reference) {
      both[observation] += hypothesis && reference ? 1 : 0;
      onlyHypothesis[observation] += hypothesis && !reference ? 1 : 0;
      onlyReference[observation] += !hypothesis && reference ? 1 : 0;
    }

    static Confusion sum(Confusion[] items, int[] chosen) {
      Confusion sum = new Confusion();
      for (int i : chosen) {
        for (int o = 0; o < OBSERVATIONS; o++) {
          sum.both[o] += items[i].both[o];
          sum.onlyHypothesis[o] += items[i].onlyHypothesis[o];
          sum.onlyReference[o] += items[i].onlyReference[o];
        }
      }
      return sum;
    }

    double[] overall() {
      return measures(
          IntStream.of(both).sum(),
          IntStream.of(onlyHypothesis).sum(),
          IntStream.of(onlyReference).sum());
    }

    double[] ofObservation(int observation) {
      return measures(both[observation], onlyHypothesis[observation], onlyReference[observation]);
    }

    private static double[] measures(int both, int onlyHypothesis, int onlyReference) {
      return new double[] {
        ratio(both, both + onlyHypothesis),
        ratio(both, both + onlyReference),
        ratio(2 * both, 2 * both + onlyHypothesis + onlyReference)
      };
    }

    private static double ratio(int part, int whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }
}
