package org.ithn.backbones.cmasrl;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code cmas-rl}. */
public final class CmasRlProvider
    implements BackboneProvider<CmasRlConfig>, WeightTableProvider<CmasRlConfig> {
  private static final String SENTENCE_END = ".";

  @Override
  public String name() {
    return "cmas-rl";
  }

  @Override
  public String description() {
    return "planner with writers of normal and abnormal sentences (Jing et al., 2019)";
  }

  @Override
  public CmasRlConfig defaults() {
    return CmasRlConfig.defaults();
  }

  /** {@inheritDoc} Word 1 ends a sentence. */
  @Override
  public Backbone create(CmasRlConfig options, int vocabularyWidth, int views) {
    return new CmasRl(
        options,
        MultiViewExtractor.of(options.vision(), views),
        vocabularyWidth,
        SentencePositions.FULL_STOP);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the vocabulary lacks the full stop, which ends sentences
   */
  @Override
  public Backbone create(CmasRlConfig options, Vocabulary vocabulary, int views) {
    checkArgument(
        vocabulary.words().contains(SENTENCE_END),
        "backbone 'cmas-rl': the training reports contain no full stop as a word, so they have no"
            + " sentences; choose another data.text.cleaner or backbone");
    return new CmasRl(
        options,
        MultiViewExtractor.of(options.vision(), views),
        vocabulary.width(),
        vocabulary.id(SENTENCE_END));
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, CmasRlConfig options) {
    return ExtractorWeights.alone(name(), origin, options.vision());
  }
}
