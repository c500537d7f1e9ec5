package org.ithn.backbones.hrgr;

import java.util.Optional;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.model.CorpusTables;

/** Provider of the backbone {@code hrgr}. */
public final class HrgrProvider
    implements BackboneProvider<HrgrConfig>, WeightTableProvider<HrgrConfig> {
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
        MultiViewExtractor.of(options.vision(), views),
        new HybridDecoder(options, vocabularyWidth, TemplateIds.none(SentencePositions.FULL_STOP)));
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
    int end = SentencePositions.endId(vocabulary, options.sentenceEnd());
    TemplateIds templates =
        tables
            .templates()
            .map(table -> TemplateIds.of(table, vocabulary, end))
            .orElse(TemplateIds.none(end));
    return new Hrgr(
        MultiViewExtractor.of(options.vision(), views),
        new HybridDecoder(options, vocabulary.width(), templates));
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, HrgrConfig options) {
    return ExtractorWeights.alone(name(), origin, options.vision());
  }
}
