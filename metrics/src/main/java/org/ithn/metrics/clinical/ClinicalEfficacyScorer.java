package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;

/**
 * Precision, recall and F1 over 14 observations, in [0, 1]: {@code CE-micro-*}, {@code CE-macro-*},
 * {@code CE-weighted-*}, {@code CE-example-*}, and F1 of each observation: {@code
 * CE-F1-Pleural-Effusion} and so on.
 *
 * <p>Micro sums counts over reports and observations; macro averages the 14 observations' scores,
 * where an observation without positives counts 0; weighted averages them with the number of
 * reference reports that are positive as weights, so an observation without any has no influence;
 * example averages the reports' scores. Precision without predicted positives, recall without true
 * positives, and F1 of two zeros are 0. An item's score is computed from its 14 observations, or
 * from the one of the score. With several references, the first one's labels count.
 *
 * <p>Source: the metrics of R2Gen's clinical evaluation; averages as in scikit-learn with {@code
 * zero_division=0}.
 */
public final class ClinicalEfficacyScorer implements CorpusScorer {
  private static final int OBSERVATIONS = Observation.values().length;
  private static final List<String> MEASURES = List.of("precision", "recall", "F1");
  private static final int F1 = MEASURES.indexOf("F1");

  /** Extent of the scores. */
  public enum Detail {
    /** Averages over the observations. */
    AVERAGES,
    /** Averages, and F1 of each observation. */
    CLASSES
  }

  private final ReportLabeller labeller;
  private final LabelPolicy policy;
  private final Detail detail;

  /** Creates a scorer with a labeller and R2Gen's policy. */
  public ClinicalEfficacyScorer(ReportLabeller labeller) {
    this(labeller, LabelPolicy.R2GEN);
  }

  /** Creates a scorer of averages with a labeller and a policy. */
  public ClinicalEfficacyScorer(ReportLabeller labeller, LabelPolicy policy) {
    this(labeller, policy, Detail.AVERAGES);
  }

  /** Creates a scorer with a labeller, a policy and an extent of the scores. */
  public ClinicalEfficacyScorer(ReportLabeller labeller, LabelPolicy policy, Detail detail) {
    this.labeller = labeller;
    this.policy = policy;
    this.detail = detail;
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    return scoreLabels(
        labeller.labelAll(hypotheses),
        labeller.labelAll(references.stream().map(texts -> texts.get(0)).toList()),
        labeller.name(),
        policy,
        detail);
  }

  /** Computes the averages of clinical efficacy from existing labels. */
  public static List<CorpusScore> scoreLabels(
      List<Labels> hypotheses, List<Labels> references, String source, LabelPolicy policy) {
    return scoreLabels(hypotheses, references, source, policy, Detail.AVERAGES);
  }

  /**
   * Computes clinical efficacy from existing labels.
   *
   * @param hypotheses the labels of the generated reports
   * @param references the labels of the reference reports, in the same order
   * @param source the origin of the labels in the signature, such as {@code chexbert}
   * @throws IllegalArgumentException if the lists are empty or differ in length
   */
  public static List<CorpusScore> scoreLabels(
      List<Labels> hypotheses,
      List<Labels> references,
      String source,
      LabelPolicy policy,
      Detail detail) {
    if (hypotheses.isEmpty() || hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "clinical efficacy: "
              + hypotheses.size()
              + " hypotheses and "
              + references.size()
              + " references; give equally many, at least one");
    }
    ConfusionTable items = ConfusionTable.of(hypotheses, references, policy);
    Map<String, double[]> columns = items.columns();
    Signature signature =
        Signature.of("CE", "none").withField("labels", source).withField("policy", policy.label());
    List<CorpusScore> scores = new ArrayList<>();
    for (Average average : Average.values()) {
      for (int measure = 0; measure < MEASURES.size(); measure++) {
        scores.add(
            score(items, average, measure, signature.withMetric(average.metric(measure)))
                .withColumns(columns));
      }
    }
    if (detail == Detail.CLASSES) {
      for (Observation observation : Observation.values()) {
        scores.add(
            classScore(items, observation, signature.withMetric(metric(observation)))
                .withColumns(columns));
      }
    }
    return scores;
  }

  /** Returns the name of an observation's F1, such as {@code CE-F1-Pleural-Effusion}. */
  private static String metric(Observation observation) {
    return "CE-F1-" + observation.label().replace(' ', '-');
  }

  /** Computes the score of a signature, {@code CE-...}, from the columns of earlier scores. */
  public static CorpusScore ofColumns(Signature signature, Map<String, double[]> columns) {
    ConfusionTable items = ConfusionTable.ofColumns(columns);
    for (Average average : Average.values()) {
      for (int measure = 0; measure < MEASURES.size(); measure++) {
        if (average.metric(measure).equals(signature.metric())) {
          return score(items, average, measure, signature).withColumns(columns);
        }
      }
    }
    for (Observation observation : Observation.values()) {
      if (metric(observation).equals(signature.metric())) {
        return classScore(items, observation, signature).withColumns(columns);
      }
    }
    throw new IllegalArgumentException("clinical efficacy: no score '" + signature.metric() + "'");
  }

  private static CorpusScore score(
      ConfusionTable items, Average average, int measure, Signature signature) {
    double[] perItem = new double[items.size()];
    for (int i = 0; i < perItem.length; i++) {
      perItem[i] = items.get(i).microAverage()[measure];
    }
    return new CorpusScore(signature, perItem, chosen -> average.average(items, chosen)[measure]);
  }

  /** Returns the F1 of one observation, with its counts over all items. */
  private static CorpusScore classScore(
      ConfusionTable items, Observation observation, Signature signature) {
    int o = List.of(Observation.values()).indexOf(observation);
    double[] perItem = new double[items.size()];
    for (int i = 0; i < perItem.length; i++) {
      perItem[i] = items.get(i).observationMeasures(o)[F1];
    }
    ConfusionCounts all = items.sum(IntStream.range(0, perItem.length).toArray());
    Map<String, Number> counts = new LinkedHashMap<>();
    counts.put("true-positives", all.truePositives()[o]);
    counts.put("false-positives", all.falsePositives()[o]);
    counts.put("false-negatives", all.falseNegatives()[o]);
    return new CorpusScore(
            signature, perItem, chosen -> items.sum(chosen).observationMeasures(o)[F1])
        .withCounts(counts);
  }

  /** Way to average over observations and reports. */
  private enum Average {
    MICRO("micro") {
      @Override
      double[] average(ConfusionTable items, int[] chosen) {
        return items.sum(chosen).microAverage();
      }
    },
    MACRO("macro") {
      @Override
      double[] average(ConfusionTable items, int[] chosen) {
        ConfusionCounts sum = items.sum(chosen);
        double[] mean = new double[MEASURES.size()];
        for (int o = 0; o < OBSERVATIONS; o++) {
          addShare(mean, sum.observationMeasures(o), 1, OBSERVATIONS);
        }
        return mean;
      }
    },
    WEIGHTED("weighted") {
      @Override
      double[] average(ConfusionTable items, int[] chosen) {
        ConfusionCounts sum = items.sum(chosen);
        int all = IntStream.range(0, OBSERVATIONS).map(sum::support).sum();
        double[] mean = new double[MEASURES.size()];
        for (int o = 0; o < OBSERVATIONS && all > 0; o++) {
          addShare(mean, sum.observationMeasures(o), sum.support(o), all);
        }
        return mean;
      }
    },
    EXAMPLE("example") {
      @Override
      double[] average(ConfusionTable items, int[] chosen) {
        double[] mean = new double[MEASURES.size()];
        items.forEachDistinct(
            chosen,
            (confusion, times) -> addShare(mean, confusion.microAverage(), times, chosen.length));
        return mean;
      }
    };

    private final String label;

    Average(String label) {
      this.label = label;
    }

    String metric(int measure) {
      return "CE-" + label + "-" + MEASURES.get(measure);
    }

    /** Returns precision, recall and F1 over some items. */
    abstract double[] average(ConfusionTable items, int[] chosen);

    private static void addShare(double[] mean, double[] values, int times, int count) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += values[k] * times / count;
      }
    }
  }
}
