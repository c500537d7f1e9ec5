package org.ithn.backbones.coatt;

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

/** Provider of the backbone {@code co-att}. */
public final class CoAttProvider
    implements BackboneProvider<CoAttConfig>, WeightTableProvider<CoAttConfig> {
  @Override
  public String name() {
    return "co-att";
  }

  @Override
  public String description() {
    return "co-attention over patches and tags, LSTMs for sentences and words (Jing et al., 2018)";
  }

  @Override
  public CoAttConfig defaults() {
    return CoAttConfig.defaults();
  }

  /** {@inheritDoc} Word 1 ends a sentence, and all other words are tags. */
  @Override
  public Backbone create(CoAttConfig options, int vocabularyWidth, int views) {
    return new CoAtt(
        options,
        MultiViewExtractor.of(options.vision(), views),
        vocabularyWidth,
        SentencePositions.FULL_STOP,
        TagClassifier.allWordsExcept(SentencePositions.FULL_STOP, vocabularyWidth));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the vocabulary lacks the word that ends sentences, or has
   *     no content word
   */
  @Override
  public Backbone create(CoAttConfig options, Vocabulary vocabulary, int views) {
    int end = SentencePositions.endId(vocabulary, options.sentenceEnd());
    var tags = TagClassifier.contentWordIds(vocabulary);
    checkArgument(
        !tags.isEmpty(),
        "backbone 'co-att': none of the %s words of the training reports can be a tag; provide"
            + " reports with words of at least three letters",
        vocabulary.size());
    return new CoAtt(
        options, MultiViewExtractor.of(options.vision(), views), vocabulary.width(), end, tags);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, CoAttConfig options) {
    return ExtractorWeights.alone(name(), origin, options.vision());
  }
}
