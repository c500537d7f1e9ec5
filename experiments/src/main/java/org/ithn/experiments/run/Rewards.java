package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.ithn.experiments.rewards.RatedReport;
import org.ithn.experiments.rewards.ReportReward;
import org.ithn.experiments.rewards.RewardSetup;
import org.ithn.experiments.rewards.RewardSum;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.step.Reward;
import org.ithn.metrics.ptb.CaptionTokenizer;

/** Reward of the self-critical phase, of the token ids of reports. */
final class Rewards implements Reward, AutoCloseable {
  private static final String SENTENCE_END = ".";

  private final Vocabulary vocabulary;
  private final UnaryOperator<String> preparation;
  private final ReportReward reward;
  private final Map<String, StudyTexts> texts;

  private Rewards(
      Vocabulary vocabulary,
      UnaryOperator<String> preparation,
      ReportReward reward,
      Map<String, StudyTexts> texts) {
    this.vocabulary = vocabulary;
    this.preparation = preparation;
    this.reward = reward;
    this.texts = texts;
  }

  /** Prepared references and original texts of an example. */
  private record StudyTexts(List<String> references, List<String> originals) {}

  /**
   * Checks the names and weights of the rewards.
   *
   * @throws UserException if a name is unknown
   */
  static RewardSum requireKnown(String names) {
    try {
      return RewardSum.parse(names, Plugins.rewards());
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
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

  /**
   * Opens the reward that the configuration names, against all texts of the same examination; the
   * caller closes it.
   *
   * <p>Captions are tokenized as by the caption evaluation tools. Reports are compared as in
   * validation: cleaned, truncated, rare words as {@code <unk>}. Sentences end with a full stop.
   *
   * @param train the training split
   * @throws UserException if the reward lacks a model
   */
  static Rewards create(Experiment experiment, List<Study> train) {
    SelfCriticalConfig phase = experiment.config().training().selfCritical();
    Map<String, List<String>> prepared = preparedTexts(experiment, train);
    ReportReward reward;
    try {
      reward =
          requireKnown(phase.reward())
              .open(
                  Plugins.rewards(),
                  new RewardSetup(List.copyOf(prepared.values()), phase.model()));
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return new Rewards(
        experiment.vocabulary(),
        usesCaptions(experiment) ? new CaptionTokenizer() : UnaryOperator.identity(),
        reward,
        textsByExample(train, prepared));
  }

  private static Map<String, StudyTexts> textsByExample(
      List<Study> train, Map<String, List<String>> prepared) {
    Map<String, Set<String>> originals = new HashMap<>();
    for (Study study : train) {
      originals
          .computeIfAbsent(study.examination(), id -> new LinkedHashSet<>())
          .add(study.report());
    }
    Map<String, StudyTexts> texts = new HashMap<>();
    for (Study study : train) {
      Set<String> ownFirst = new LinkedHashSet<>(List.of(study.report()));
      ownFirst.addAll(originals.get(study.examination()));
      StudyTexts own = new StudyTexts(prepared.get(study.examination()), List.copyOf(ownFirst));
      texts.put(study.id(), own);
      for (int view = 0; view < study.imagePaths().size(); view++) {
        texts.put(StudyExample.viewId(study, view), own);
      }
    }
    return texts;
  }

  @Override
  public double[] score(String example, List<int[]> reports) {
    return scoreAll(List.of(new Candidates(example, reports))).get(0);
  }

  @Override
  public List<double[]> scoreAll(List<Candidates> examples) {
    List<RatedReport> rated = new ArrayList<>();
    for (Candidates each : examples) {
      StudyTexts own = texts.get(each.example());
      for (int[] report : each.reports()) {
        String text = preparation.apply(vocabulary.decode(report));
        rated.add(new RatedReport(text, own.references(), own.originals()));
      }
    }
    double[] all = reward.score(rated);
    List<double[]> rewards = new ArrayList<>();
    int from = 0;
    for (Candidates each : examples) {
      rewards.add(Arrays.copyOfRange(all, from, from + each.reports().size()));
      from += each.reports().size();
    }
    return rewards;
  }

  @Override
  public boolean endsSentence(int token) {
    return vocabulary.decode(new int[] {token}).strip().equals(SENTENCE_END);
  }

  @Override
  public void close() {
    reward.close();
  }

  private static boolean usesCaptions(Experiment experiment) {
    return experiment.data().text().cleaner() == ReportCleaner.CAPTION;
  }

  /** Returns the prepared texts by examination. */
  private static Map<String, List<String>> preparedTexts(Experiment experiment, List<Study> train) {
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
        own.add(vocabulary.decode(Arrays.copyOfRange(row, 1, row.length)));
      }
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    texts.forEach((id, own) -> lists.put(id, new ArrayList<>(own)));
    return lists;
  }
}
