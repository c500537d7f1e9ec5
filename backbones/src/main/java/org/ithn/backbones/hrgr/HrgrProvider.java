package org.ithn.backbones.hrgr;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.model.CorpusTables;

/** Provider of the backbone {@code hrgr}. */
public final class HrgrProvider
    implements BackboneProvider<HrgrConfig>, WeightTableProvider<HrgrConfig> {
  /** The id of the full stop when words are sorted by code point. */
  private static final int FULL_STOP = 1;

  @Override
  public String name() {
    return "hrgr";
  }

  @Override
  public String description() {
    return "sentences that are templates or generated, chosen by a policy (Li et al., 2018)";
  }

  @Override
  public HrgrConfig defaults() {
    return HrgrConfig.defaults();
  }

  @Override
  public CorpusTables.Request tables(HrgrConfig options) {
    return new CorpusTables.Request(Optional.of(options.templates()), Optional.empty());
  }

  /** {@inheritDoc} Word 1 ends a sentence, and there are no templates. */
  @Override
  public Backbone create(HrgrConfig options, int vocabularyWidth, int views) {
    return new Hrgr(
        views(options, views),
        new HybridDecoder(options, vocabularyWidth, TemplateIds.none(FULL_STOP)));
  }

  @Override
  public Backbone create(HrgrConfig options, Vocabulary vocabulary, int views) {
    return create(options, vocabulary, CorpusTables.none(), views);
  }

  /**
   * {@inheritDoc} Without a table of templates, every sentence is generated.
   *
   * @throws IllegalArgumentException if the vocabulary lacks the word that ends sentences, or a
   *     word of each wording of a template
   */
  @Override
  public Backbone create(
      HrgrConfig options, Vocabulary vocabulary, CorpusTables tables, int views) {
    String end = options.sentenceEnd();
    checkArgument(
        vocabulary.words().contains(end),
        "backbone.sentence_end is '%s', which does not occur in the training reports; set it to the"
            + " word that ends a sentence",
        end);
    int endId = vocabulary.id(end);
    TemplateIds templates =
        tables
            .templates()
            .map(table -> TemplateIds.of(table, vocabulary, endId))
            .orElse(TemplateIds.none(endId));
    return new Hrgr(
        views(options, views), new HybridDecoder(options, vocabulary.width(), templates));
  }

  private static MultiViewExtractor views(HrgrConfig options, int views) {
    return new MultiViewExtractor(VisualExtractors.named(options.vision()), views);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, HrgrConfig options) {
    checkArgument(
        origin.isExtractor(),
        "backbone 'hrgr' has no released weights; import a torchvision ResNet, an"
            + " EfficientNet-Lite or an HRNet for its extractor");
    return ExtractorWeights.table(origin, options.vision(), "backbone/vision/");
  }
}
