package org.ithn.backbones.kerp;

import java.util.Optional;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.model.LabelCooccurrence;

/** Provider of the backbone {@code kerp}. */
public final class KerpProvider
    implements BackboneProvider<KerpConfig>, WeightTableProvider<KerpConfig> {
  private static final int CHEST_TOPICS = 20; // of ./ithn topics

  @Override
  public String name() {
    return "kerp";
  }

  @Override
  public String description() {
    return "graph of abnormalities, retrieved templates and their paraphrase (Li et al., 2019)";
  }

  @Override
  public KerpConfig defaults() {
    return KerpConfig.defaults();
  }

  @Override
  public CorpusTables.Request tables(KerpConfig options) {
    return new CorpusTables.Request(
        Optional.of(options.retrieval().templates()), Optional.of(Kerp.ABNORMALITIES));
  }

  /** {@inheritDoc} Each word is a template. */
  @Override
  public Backbone create(KerpConfig options, int vocabularyWidth, int views) {
    return new Kerp(
        options,
        MultiViewExtractor.of(options.vision(), views),
        LabelCooccurrence.none(CHEST_TOPICS),
        Templates.ofIds(vocabularyWidth),
        vocabularyWidth);
  }

  /** {@inheritDoc} Each word is a template. */
  @Override
  public Backbone create(KerpConfig options, Vocabulary vocabulary, int views) {
    return create(options, vocabulary, CorpusTables.none(), views);
  }

  /** {@inheritDoc} Without tables, each word is a template, and no abnormalities are related. */
  @Override
  public Backbone create(
      KerpConfig options, Vocabulary vocabulary, CorpusTables tables, int views) {
    return new Kerp(
        options,
        MultiViewExtractor.of(options.vision(), views),
        tables.cooccurrence().orElse(LabelCooccurrence.none(CHEST_TOPICS)),
        tables
            .templates()
            .map(table -> Templates.of(table, vocabulary))
            .orElseGet(() -> Templates.ofWords(vocabulary)),
        vocabulary.width());
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, KerpConfig options) {
    return ExtractorWeights.alone(name(), origin, options.vision());
  }
}
