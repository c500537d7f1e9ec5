package org.ithn.framework.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.framework.alignment.AlignmentHead;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.ContrastiveConfig;
import org.ithn.framework.config.ContrastiveConfig.FalseNegativeRule;
import org.ithn.framework.config.ContrastiveConfig.Form;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.FeatureSpace;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.layers.RowVectors;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.OutputShapes;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.NegativeInputs;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * The ITHN objective, computed from the backbone's outputs for examples and their prior hard
 * negatives: {@code ce_weight L_CE + beta L_CP + gamma L_CS}.
 *
 * <p>Ops and variables lie under {@code alignment}, {@code negatives}, {@code loss/report}, {@code
 * loss/clip} and {@code loss/image}. A term of weight 0 is not built, nor is anything that only it
 * needs; with the strategy {@code none}, only the report term remains. Auxiliary losses of the
 * backbone are added with weight 1.
 *
 * <p>Source: ITHN (ECAI 2023), Eq. 13.
 */
public final class IthnObjective implements Objective {
  private final IthnConfig config;
  private final HardNegativeStrategy strategy;
  private final boolean hasContrastiveLoss;
  private final boolean hasImageLoss;

  /**
   * Creates an objective.
   *
   * @param strategy the strategy that {@code config} names, created with its options
   * @throws IllegalArgumentException if the loss needs negatives but the strategy uses none
   */
  public IthnObjective(IthnConfig config, HardNegativeStrategy strategy) {
    this.config = config;
    this.strategy = strategy;
    this.hasContrastiveLoss = strategy.isContrastive() && config.beta() > 0;
    this.hasImageLoss = strategy.isContrastive() && config.gamma() > 0;
    checkArgument(
        strategy.negativesPerExample() > 0 || !needsNegatives(),
        "ithn.strategy '%s' uses no hard negatives, but ithn.contrastive.matrices %s and ithn.gamma"
            + " %s need them; set ithn.contrastive.matrices to [\"s1\"] and ithn.gamma to 0",
        config.strategy(),
        config.contrastive().matrices(),
        config.gamma());
    checkRemedies();
  }

  /** {@inheritDoc} 0 if no term uses them. */
  @Override
  public int negativesPerExample() {
    return needsNegatives() ? strategy.negativesPerExample() : 0;
  }

  /**
   * Returns the number of nearest neighbours that each prior hard negative is drawn from; 1 takes
   * the nearest.
   */
  public int neighbourCount() {
    return strategy.neighbourCount();
  }

  private boolean needsNegatives() {
    return strategy.isContrastive() && config.needsNegatives();
  }

  /** Refuses options of the contrastive loss if there is none. */
  private void checkRemedies() {
    ContrastiveConfig contrastive = config.contrastive();
    requireContrast(contrastive.form() != Form.MEAN, "form", "mean");
    requireContrast(
        contrastive.falseNegatives() != FalseNegativeRule.KEEP, "false_negatives", "keep");
    requireContrast(contrastive.hardness().waits(), "hardness.start", "first-epoch");
  }

  private void requireContrast(boolean isSet, String key, String usual) {
    checkArgument(
        !isSet || hasContrastiveLoss,
        "ithn.contrastive.%s is set, but there is no contrastive loss with ithn.strategy '%s' and"
            + " ithn.beta %s; set it to %s, or choose another strategy or a positive beta",
        key,
        config.strategy(),
        config.beta(),
        usual);
  }

  /** {@inheritDoc} The number of the study's set of labels, if it decides on false negatives. */
  @Override
  public Map<String, Shape> extraInputs() {
    boolean labels = config.contrastive().falseNegatives() == FalseNegativeRule.SAME_LABELS;
    return labels ? Map.of(FalseNegatives.LABEL_GROUP, Shape.scalar()) : Map.of();
  }

  @Override
  public <T extends TFloating> IthnLosses<T> build(
      GraphScope<T> scope,
      BackboneOutputs<T> positive,
      List<BackboneOutputs<T>> negatives,
      Operand<T> lambda) {
    checkArgument(
        negatives.size() == negativesPerExample(),
        "the objective needs %s hard negatives per example, got %s",
        negativesPerExample(),
        negatives.size());
    return new Building<>(scope, positive, negatives, lambda).losses();
  }

  /** The construction of one objective's ops. */
  private final class Building<T extends TFloating> {
    private final BackboneOutputs<T> positive;
    private final List<BackboneOutputs<T>> negatives;
    private final Operand<T> lambda;
    private final GraphScope<T> root;
    private final GraphScope<T> loss;
    private final AlignmentHead head =
        new AlignmentHead(config.alignment().width(), config.alignment().pool());
    private final LossTerms.Builder<T> terms = LossTerms.builder();
    private final Map<String, Operand<T>> diagnostics = new LinkedHashMap<>();

    Building(
        GraphScope<T> root,
        BackboneOutputs<T> positive,
        List<BackboneOutputs<T>> negatives,
        Operand<T> lambda) {
      this.root = root;
      this.positive = positive;
      this.negatives = negatives;
      this.lambda = lambda;
      this.loss = root.sub("loss");
    }

    IthnLosses<T> losses() {
      if (config.ceWeight() > 0) {
        terms.add(
            "report",
            new ReportCrossEntropy().build(loss.sub("report"), positive),
            config.ceWeight());
      }
      if (hasContrastiveLoss) {
        contrast();
      }
      if (hasImageLoss) {
        separateImages();
      }
      new TreeMap<>(positive.auxiliaryLosses()).forEach((name, value) -> terms.add(name, value, 1));
      LossTerms<T> built = terms.build();
      return new IthnLosses<>(built, built.total(loss), diagnostics);
    }

    private void contrast() {
      GraphScope<T> alignment = root.sub(Scopes.ALIGNMENT);
      EmbeddingPair<T> pair = head.build(alignment, positive);
      List<EmbeddingPair<T>> neighbours =
          negatives.stream().map(negative -> head.build(alignment, negative)).toList();
      AugmentedClipLoss clip = new AugmentedClipLoss(config);
      GraphScope<T> clipScope = loss.sub("clip");
      LogitScales<T> scales = clip.scales(clipScope);
      AugmentedClipLoss.Inputs<T> in =
          new AugmentedClipLoss.Inputs<>(
              pair,
              neighbours.stream().findFirst(),
              Optional.empty(),
              FalseNegatives.find(
                  clipScope,
                  config.contrastive().falseNegatives(),
                  positive,
                  negatives.stream().findFirst()));
      diagnostics.put("clip/scale", scales.pairs());
      diagnostics.put("alignment/cosine", HardnessDiagnostics.meanCosine(loss, pair.z(), pair.u()));
      clip.mask(root.sub("diagnostics"), in)
          .ifPresent(mask -> diagnostics.put("clip/masked", RowVectors.mean(loss, mask)));
      if (!neighbours.isEmpty()) {
        in = in.withHardNegative(synthesise(pair, neighbours, clip, scales, in));
      }
      terms.add("clip", clip.build(clipScope, scales, in), config.beta());
    }

    private Operand<T> synthesise(
        EmbeddingPair<T> pair,
        List<EmbeddingPair<T>> neighbours,
        AugmentedClipLoss clip,
        LogitScales<T> scales,
        AugmentedClipLoss.Inputs<T> in) {
      GraphScope<T> scope = root.sub("negatives");
      NegativeInputs<T> inputs =
          new NegativeInputs<>(
              pair,
              neighbours.get(0),
              neighbours,
              lambda,
              hard -> clip.build(scope.sub("contrast"), scales, in.withHardNegative(hard)));
      Operand<T> hard =
          OutputShapes.require(
              "ithn.strategy '%s': the result of synthesise".formatted(config.strategy()),
              strategy.synthesise(scope, inputs),
              pair.u().shape(),
              "[B, E]");
      if (config.contrastive().s3().stopGradient() || !strategy.isDifferentiable()) {
        hard = scope.tf().stopGradient(hard);
      }
      diagnostics.putAll(HardnessDiagnostics.build(root.sub("diagnostics"), inputs, hard));
      return hard;
    }

    private void separateImages() {
      GraphScope<T> scope = loss.sub("image");
      boolean raw = config.dissimilarity().features() == FeatureSpace.RAW;
      GraphScope<T> alignment = raw ? scope : root.sub(Scopes.ALIGNMENT);
      BackboneOutputs<T> negative = negatives.get(0);
      Operand<T> image = raw ? positive.imageFeatures() : head.projectImages(alignment, positive);
      Operand<T> other = raw ? negative.imageFeatures() : head.projectImages(alignment, negative);
      terms.add(
          "image",
          new ImageDissimilarity(config.dissimilarity().sign()).build(scope, image, other),
          config.gamma());
    }
  }
}
