package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.UserException;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.step.Reward;
import org.ithn.metrics.bleu.BleuItemScorer;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderItemScorer;
import org.ithn.metrics.cider.CiderVariant;
import org.ithn.metrics.ptb.CaptionTokenizer;

/** Rewards of the self-critical phase, by name. */
final class Rewards {
  private static final String CIDER = "CIDEr";
  private static final String BLEU = "BLEU-4";
  private static final String SMOOTHED_BLEU = "BLEU-4-smoothed";
  private static final List<String> NAMES = List.of(CIDER, BLEU, SMOOTHED_BLEU);
  private static final String SENTENCE_END = ".";

  private Rewards() {}

  /**
   * Checks the name of a reward.
   *
   * @throws UserException if the name is unknown
   */
  static void requireKnown(String name) {
    if (!NAMES.contains(name)) {
      throw new UserException(
          "training.self_critical.reward is '%s'; use %s, or leave it empty to skip the phase"
              .formatted(name, String.join(", ", NAMES)));
    }
  }

  /**
   * Returns the studies of the phase with each image once; caption data sets have one study per
   * caption.
   *
   * @param train the training split
   */
  static List<Study> distinctImages(List<Study> train) {
    Map<List<?>, Study> first = new LinkedHashMap<>();
    train.forEach(study -> first.putIfAbsent(study.imagePaths(), study));
    return List.copyOf(first.values());
  }

  /** Scorer of a text against its references. */
  private interface TextScorer {
    double score(String text, List<String> references);
  }

  /**
   * Returns the reward that the configuration names: CIDEr-D or BLEU-4 against all texts of the
   * same examination. CIDEr-D has the document frequencies of the training split.
   *
   * <p>Captions are tokenized as by the caption evaluation tools. Reports are compared as in
   * validation: cleaned, truncated, rare words as {@code <unk>}. Sentences end with a full stop.
   *
   * @param train the training split
   */
  static Reward create(Experiment experiment, List<Study> train) {
    Map<String, List<String>> texts = texts(experiment, train);
    TextScorer scorer =
        switch (experiment.config().training().selfCritical().reward()) {
          case BLEU -> BleuItemScorer.of(BleuScorer.MAX_ORDER)::score;
          case SMOOTHED_BLEU -> BleuItemScorer.smoothed(BleuScorer.MAX_ORDER)::score;
          default -> new CiderItemScorer(CiderVariant.CIDER_D, List.copyOf(texts.values()))::score;
        };
    Map<String, List<String>> references = new HashMap<>();
    for (Study study : train) {
      List<String> own = texts.get(study.examination());
      references.put(study.id(), own);
      for (int view = 0; view < study.imagePaths().size(); view++) {
        references.put(StudyExample.viewId(study, view), own);
      }
    }
    UnaryOperator<String> preparation =
        usesCaptions(experiment) ? new CaptionTokenizer() : UnaryOperator.identity();
    return new TextReward(experiment.vocabulary(), preparation, scorer, references);
  }

  /** Reward of the text of a report. */
  private record TextReward(
      Vocabulary vocabulary,
      UnaryOperator<String> preparation,
      TextScorer scorer,
      Map<String, List<String>> references)
      implements Reward {
    @Override
    public double[] score(String example, List<int[]> reports) {
      return reports.stream()
          .map(vocabulary::decode)
          .map(preparation)
          .mapToDouble(text -> scorer.score(text, references.get(example)))
          .toArray();
    }

    @Override
    public boolean endsSentence(int token) {
      return vocabulary.decode(new int[] {token}).strip().equals(SENTENCE_END);
    }
  }

  private static boolean usesCaptions(Experiment experiment) {
    return experiment.data().text().cleaner() == ReportCleaner.CAPTION;
  }

  /** Returns the texts by examination. */
  private static Map<String, List<String>> texts(Experiment experiment, List<Study> train) {
    CaptionTokenizer tokenizer = new CaptionTokenizer();
    Vocabulary vocabulary = experiment.vocabulary();
    int length = experiment.data().text().maxSeqLength();
    Map<String, Set<String>> texts = new LinkedHashMap<>();
    for (Study study : train) {
      Set<String> own = texts.computeIfAbsent(study.examination(), id -> new LinkedHashSet<>());
      if (usesCaptions(experiment)) {
        own.add(tokenizer.apply(study.report()));
      } else {
        int[] row =
            vocabulary.encode(experiment.data().text().cleaner().clean(study.report()), length);
        own.add(vocabulary.decode(java.util.Arrays.copyOfRange(row, 1, row.length)));
      }
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    texts.forEach((id, own) -> lists.put(id, new ArrayList<>(own)));
    return lists;
  }
}
