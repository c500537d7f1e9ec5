package org.ithn.backbones.coatt;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.ResNetWeights;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Makes CO-ATT by the name {@code co-att}. */
public final class CoAttProvider
    implements BackboneProvider<CoAttConfig>, WeightTableProvider<CoAttConfig> {
  /** The id of the full stop among words in the order of code points. */
  private static final int FULL_STOP = 1;

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

  /** {@inheritDoc} Word 1 ends a sentence, and all others are tags. */
  @Override
  public Backbone create(CoAttConfig options, int vocabularyWidth, int views) {
    return new CoAtt(
        options,
        views(options, views),
        vocabularyWidth,
        FULL_STOP,
        TagClassifier.allWordsExcept(FULL_STOP, vocabularyWidth));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the vocabulary lacks the word that ends sentences, or has
   *     no content word
   */
  @Override
  public Backbone create(CoAttConfig options, Vocabulary vocabulary, int views) {
    String end = options.sentenceEnd();
    checkArgument(
        vocabulary.words().contains(end),
        "backbone.sentence_end is '%s', which is no word of the training reports; name the word"
            + " that ends their sentences",
        end);
    var tags = TagClassifier.contentWordIds(vocabulary);
    checkArgument(
        !tags.isEmpty(),
        "backbone 'co-att': none of the %s words of the training reports can be a tag; it needs"
            + " words of three letters or more",
        vocabulary.size());
    return new CoAtt(options, views(options, views), vocabulary.width(), vocabulary.id(end), tags);
  }

  private static MultiViewExtractor views(CoAttConfig options, int views) {
    return new MultiViewExtractor(VisualExtractors.named(options.vision()), views);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, CoAttConfig options) {
    checkArgument(
        origin == CheckpointFormat.TORCHVISION,
        "backbone 'co-att': there are no released weights; start its extractor from a ResNet of"
            + " torchvision");
    return ResNetWeights.torchvisionTable(options.vision(), "backbone/vision/");
  }
}
