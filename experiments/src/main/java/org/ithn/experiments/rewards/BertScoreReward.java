package org.ithn.experiments.rewards;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ithn.experiments.encoding.BertScoreEncoder;
import org.ithn.framework.config.RewardModelConfig;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.embedding.BertScorer;
import org.ithn.metrics.embedding.BertScorer.Weighting;

/**
 * F1 of BERTScore against the references, in [-1, 1], without idf and baseline.
 *
 * <p>The model is that of {@code training.self_critical.model}. All reports of a step and their
 * references are encoded in common batches, equal texts once.
 */
public final class BertScoreReward implements RewardProvider {
  private static final String KEY = "training.self_critical.model.";

  @Override
  public String name() {
    return "bertscore";
  }

  @Override
  public String description() {
    return "F1 of BERTScore with the model of training.self_critical.model, -1 to 1";
  }

  @Override
  public ReportReward open(RewardSetup setup) {
    RewardModelConfig model = setup.model();
    Path folder = Path.of(model.folder());
    if (model.folder().isEmpty() || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%sfolder is '%s', but the reward bertscore needs the folder of a language model; set it"
              .formatted(KEY, model.folder()));
    }
    OptionalInt usual = BertScoreEncoder.usualLayer(folder);
    if (model.layer() < 0 && usual.isEmpty()) {
      throw new IllegalArgumentException(
          "%sfolder is '%s', for which no layer is known; set %slayer"
              .formatted(KEY, model.folder(), KEY));
    }
    return new Opened(
        BertScoreEncoder.load(folder, model.layer() < 0 ? usual.getAsInt() : model.layer()));
  }

  private record Opened(BertScoreEncoder encoder) implements ReportReward {
    @Override
    public double[] score(List<RatedReport> reports) {
      if (reports.isEmpty()) {
        return new double[0];
      }
      // A new scorer for each step: a scorer keeps the pairs that it has compared.
      List<CorpusScore> scores =
          new BertScorer(encoder, Weighting.UNIFORM, Optional.empty())
              .score(
                  reports.stream().map(RatedReport::text).toList(),
                  reports.stream().map(RatedReport::references).toList());
      return scores.stream()
          .filter(each -> each.name().equals(BertScorer.F1))
          .findFirst()
          .orElseThrow()
          .items();
    }

    @Override
    public void close() {
      encoder.close();
    }
  }
}
