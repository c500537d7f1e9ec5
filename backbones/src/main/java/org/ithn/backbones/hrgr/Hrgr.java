package org.ithn.backbones.hrgr;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * HRGR-Agent: for each sentence, a policy retrieves a template or calls a word decoder.
 *
 * <p>A report is one row of tokens. Where a sentence starts, the logits have a column for each of
 * the K templates beside those of the W words. A template is chosen there, at the cost of {@code
 * -log u_k}; its later words follow with probability 1. The word decoder runs over all words, those
 * of templates included, so ITHN's report embedding is the mean of its states.
 *
 * <p>In training, a sentence that equals a wording of a template is one that the policy retrieves;
 * the cross-entropy of words is that of the other sentences. Outside training, only the wording
 * that a template writes counts, so that log-likelihoods are those of the given text.
 *
 * <p>Scopes: {@code vision}, {@code patches} and those of {@link HybridDecoder}.
 *
 * <p>Source: Li et al., "Hybrid Retrieval-Generation Reinforced Agent for Medical Image Report
 * Generation", NeurIPS 2018; there is no released code. Differs, in addition to the differences of
 * {@link SentenceDecoder} and {@link WordDecoder}: searches maximise the joint probability of stop,
 * choice and words instead of deciding one after the other; the patches have sinusoidal positions;
 * the visual extractor is one of this module's and is trained jointly.
 */
public final class Hrgr implements ImageBackbone, AttentionMaps {
  private final MultiViewExtractor views;
  private final HybridDecoder hybrid;

  /**
   * Creates a backbone.
   *
   * @param views extracts the patches of a study's images
   * @param hybrid the decoder
   */
  Hrgr(MultiViewExtractor views, HybridDecoder hybrid) {
    this.views = views;
    this.hybrid = hybrid;
  }

  /**
   * Outputs of the image encoder.
   *
   * @param patches {@code [B, P, H]}
   */
  private record Image<T extends TFloating>(
      VisualExtractor.Features<T> features, Operand<T> patches, SentenceDecoder.Plan<T> plan) {}

  private <T extends TFloating> Image<T> encodeImage(GraphScope<T> scope, Operand<T> images) {
    VisualExtractor.Features<T> features = views.build(scope, VISION, images);
    Operand<T> projected =
        Linear.of(imageFeatureWidth(), hiddenWidth())
            .build(scope.variableScope("patches"), features.patches());
    Operand<T> patches = // [B, P, H]
        new SinusoidalPositionalEncoding(hiddenWidth())
            .build(scope, scope.tf().nn.relu(projected), WordEmbedding.MAX_POSITIONS);
    return new Image<>(features, patches, hybrid.plan(scope, patches, features.pooled()));
  }

  /** {@inheritDoc} Sentences are compared with the templates. */
  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    TemplateIds templates = hybrid.templates();
    Operand<TInt32> read = ReportModel.withoutLast(tf, in.tokens());
    Operand<TInt32> predicted = ReportModel.withoutFirst(tf, in.tokens());
    TemplateMarks marks =
        TemplateMarks.ofWords(
            scope,
            scope.mode().isTraining() ? templates : templates.retrievedOnly(),
            read,
            predicted);
    return decode(scope, in, new HybridDecoder.Report(read, predicted, marks));
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> buildActions(
      GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    Operand<TInt32> words = hybrid.actionWords().build(tf, in.tokens());
    Operand<TInt32> read = ReportModel.withoutLast(tf, words);
    TemplateMarks marks =
        TemplateMarks.ofActions(
            scope,
            hybrid.templates(),
            read,
            ReportModel.withoutFirst(tf, in.tokens()),
            hybrid.vocabularyWidth());
    return decode(
        scope, in, new HybridDecoder.Report(read, ReportModel.withoutFirst(tf, words), marks));
  }

  private <T extends TFloating> BackboneOutputs<T> decode(
      GraphScope<T> scope, BackboneInputs<T> in, HybridDecoder.Report report) {
    Image<T> image = encodeImage(scope, in.images());
    HybridDecoder.Decoded<T> decoded = hybrid.decode(scope, image.patches(), image.plan(), report);
    return new BackboneOutputs<>(
        decoded.logits(),
        decoded.hidden(),
        image.features().pooled(),
        report.targets(scope.tf(), hybrid.vocabularyWidth()),
        ReportModel.withoutFirst(scope.tf(), in.mask()),
        Map.of());
  }

  /** {@inheritDoc} All words of a sentence share its attention. */
  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    Operand<TInt32> words = ReportModel.withoutLast(scope.tf(), in.tokens());
    Operand<T> patches = encodeImage(scope, in.images()).plan().patchWeights(); // [B, S, P]
    return hybrid.positions(scope, words).gather(scope.tf(), patches);
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder();
  }

  @Override
  public int hiddenWidth() {
    return hybrid.config().width();
  }

  @Override
  public MultiViewExtractor views() {
    return views;
  }

  @Override
  public int maxPositions() {
    return hybrid.config().mostWords();
  }

  private final class Decoder implements IncrementalDecoder {
    @Override
    public Optional<ActionWords> actionWords() {
      return Optional.of(hybrid.actionWords());
    }

    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      Image<T> image = encodeImage(scope, images);
      return hybrid.memories(scope, image.patches(), image.plan());
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return hybrid.emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      return hybrid.step(scope, encoded, caches, tokens, position);
    }
  }
}
