package org.ithn.framework.model;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.NegativeInputs;
import org.ithn.framework.negatives.PriorHardNegatives;
import org.ithn.framework.step.TrainingGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Training graphs of plug-ins whose results have wrong shapes. */
final class OutputShapesTest {
  private static final int WIDTH = 5;

  private static void build(Part wrong, HardNegativeStrategy strategy) {
    IthnConfig config = IthnConfig.defaults().toBuilder().width(WIDTH).build();
    new TrainingGraph(
            new Misshapen(wrong),
            new IthnObjective(config, strategy),
            OptimiserConfig.defaults(),
            Shape.of(1, 2, 2, 3),
            17)
        .close();
  }

  private static void assertRefused(Part wrong, String... parts) {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> build(wrong, new PriorHardNegatives()));
    assertThat(thrown).hasMessageThat().startsWith(Misshapen.class.getName() + ".build: ");
    for (String part : parts) {
      assertThat(thrown).hasMessageThat().contains(part);
    }
  }

  @Test
  void declaredShapesAreAccepted() {
    build(Part.NONE, new PriorHardNegatives());
  }

  @Test
  void backbonesAreNamedWithTheOutput() {
    assertRefused(Part.LOGITS, "logits has shape [?, 2]; expected [?, ?, ?], [B, T, W]");
    assertRefused(Part.HIDDEN, "hidden has shape [?, ?, 2]; expected [?, ?, 3]");
    assertRefused(Part.IMAGE, "imageFeatures has shape [?, ?, 3]; expected [?, 3], [B, D]");
    assertRefused(Part.BATCH, "imageFeatures has shape [1, 3]; expected [?, 3]");
    assertRefused(Part.TARGETS, "targets has shape [?]; expected [?, ?], [B, T]");
    assertRefused(Part.LOSS, "auxiliary loss 'length' has shape [?, 3]; expected [], a scalar");
  }

  @Test
  void missingOutputsAreNamed() {
    assertRefused(Part.MISSING, "targetMask is null; expected [?, ?], [B, T]");
  }

  /** Returns a strategy whose negatives the given function computes. */
  private static HardNegativeStrategy strategy(int axis, boolean keepsAxis) {
    return new HardNegativeStrategy() {
      @Override
      public <T extends TFloating> Operand<T> synthesise(
          GraphScope<T> scope, NegativeInputs<T> in) {
        var tf = scope.tf();
        Operand<T> sum = tf.reduceSum(in.priorNegative().u(), tf.constant(axis));
        return keepsAxis ? tf.expandDims(sum, tf.constant(axis)) : sum;
      }
    };
  }

  @Test
  void strategiesAreNamedWithTheExpectedShape() {
    for (var each :
        Map.of(
                strategy(1, false), "[?]",
                strategy(1, true), "[?, 1]",
                strategy(0, true), "[1, 5]") // would be broadcast over the batch
            .entrySet()) {
      assertThat(
              assertThrows(IllegalArgumentException.class, () -> build(Part.NONE, each.getKey())))
          .hasMessageThat()
          .isEqualTo(
              "ithn.strategy 'projected': the result of synthesise has shape "
                  + each.getValue()
                  + "; expected [?, 5], [B, E]");
    }
  }

  /** The wrong part of the outputs. */
  private enum Part {
    NONE,
    LOGITS,
    HIDDEN,
    IMAGE,
    BATCH,
    TARGETS,
    LOSS,
    MISSING
  }

  /** A backbone of width 3 without text. */
  private record Misshapen(Part wrong) implements Backbone {
    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      var tf = scope.tf();
      Operand<T> weight =
          scope.variableScope("vision").trainable("weight", Shape.scalar(), Initialisers.ones());
      Operand<T> pixels = tf.math.mul(in.images(), weight); // [B, 1, 2, 2, 3]
      Operand<T> image = tf.math.mean(pixels, tf.constant(new int[] {1, 2, 3})); // [B, 3]
      Operand<T> words =
          tf.math.add( // [B, T, 3]
              tf.expandDims(image, tf.constant(1)), tf.expandDims(in.mask(), tf.constant(2)));
      Operand<T> narrow = tf.gather(words, tf.constant(new int[] {0, 1}), tf.constant(2));
      Operand<TInt32> first = tf.gather(in.tokens(), tf.constant(0), tf.constant(1));
      return new BackboneOutputs<>(
          wrong == Part.LOGITS ? tf.gather(narrow, tf.constant(0), tf.constant(1)) : words,
          wrong == Part.HIDDEN ? narrow : words,
          switch (wrong) {
            case IMAGE -> words;
            case BATCH -> tf.expandDims(tf.math.mean(image, tf.constant(0)), tf.constant(0));
            default -> image;
          },
          wrong == Part.TARGETS ? first : in.tokens(),
          wrong == Part.MISSING ? null : in.mask(),
          wrong == Part.LOSS ? Map.of("length", image) : Map.of());
    }

    @Override
    public IncrementalDecoder decoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int hiddenWidth() {
      return 3;
    }

    @Override
    public int imageFeatureWidth() {
      return 3;
    }

    @Override
    public String visionScope() {
      return "vision/";
    }
  }
}
