package org.ithn.framework.losses;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.config.ContrastiveConfig.FalseNegativeRule;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The pairs of a batch in which a report suits an image as well as the image's own report does. A
 * contrastive loss would wrongly treat such a report as a negative.
 *
 * <p>Two reports are the same if their target tokens are, or, by {@link
 * FalseNegativeRule#SAME_LABELS}, if their studies have the same number in the extra input {@link
 * #LABEL_GROUP}. A synthesised negative has the report of the prior negative that it starts from.
 * For example, if the first and the third of three reports are the same, {@code reports} is 1 at
 * (0, 2), (2, 0) and on the diagonal.
 *
 * <p>Not in the paper.
 *
 * @param reports {@code [B, B]}; 1 = report j is the same as report i, 0 = another; the diagonal is
 *     1. For S1
 * @param priors {@code [B, B]}; 1 = the reports of the prior negatives i and j are the same. For S2
 * @param synthesised {@code [B, B]}; 1 = the report of prior negative j is the same as report i.
 *     For S3
 */
public record FalseNegatives<T extends TFloating>(
    Operand<T> reports, Optional<Operand<T>> priors, Optional<Operand<T>> synthesised) {
  /** The extra input with the number of a study's set of labels, equal for equal sets. */
  public static final String LABEL_GROUP = "label-group";

  /**
   * Finds the pairs.
   *
   * @param positive the outputs for the examples
   * @param prior the outputs for their first prior negatives, if there are negatives
   * @return empty by the rule {@code keep}
   */
  static <T extends TFloating> Optional<FalseNegatives<T>> find(
      GraphScope<T> scope,
      FalseNegativeRule rule,
      BackboneOutputs<T> positive,
      Optional<BackboneOutputs<T>> prior) {
    if (rule == FalseNegativeRule.KEEP) {
      return Optional.empty();
    }
    boolean words = rule == FalseNegativeRule.SAME_REPORT;
    Operand<TInt32> reports = words ? words(scope, positive) : labels(scope, positive);
    Optional<Operand<TInt32>> priors =
        prior.map(each -> words ? words(scope, each) : labels(scope, each));
    return Optional.of(
        new FalseNegatives<>(
            same(scope, reports, reports),
            priors.map(each -> same(scope, each, each)),
            priors.map(each -> same(scope, reports, each))));
  }

  /** Returns the pairs of one matrix; empty if there are no negatives. */
  Optional<Operand<T>> pairs(SimilarityMatrix matrix) {
    return switch (matrix) {
      case S1 -> Optional.of(reports);
      case S2 -> priors;
      case S3 -> synthesised;
    };
  }

  /** Returns {@code [B, T]}, the target tokens plus 1, and 0 at padding. */
  private static <T extends TFloating> Operand<TInt32> words(
      GraphScope<T> scope, BackboneOutputs<T> out) {
    var tf = scope.tf();
    Operand<TInt32> real = tf.dtypes.cast(out.targetMask(), TInt32.class);
    return tf.math.mul(tf.math.add(out.targets(), tf.constant(1)), real);
  }

  /** Returns {@code [B, 1]}, the numbers of the sets of labels. */
  private static <T extends TFloating> Operand<TInt32> labels(
      GraphScope<T> scope, BackboneOutputs<T> out) {
    var tf = scope.tf();
    Operand<T> groups = out.lossInputs().get(LABEL_GROUP); // [B]
    return tf.expandDims(tf.dtypes.cast(groups, TInt32.class), tf.constant(1));
  }

  /**
   * Returns which rows are equal.
   *
   * @param a {@code [B, N]}
   * @param b {@code [B, M]}; the narrower of both is padded with zeros
   * @return {@code [B, B]}; 1 = row i of a equals row j of b
   */
  private static <T extends TFloating> Operand<T> same(
      GraphScope<T> scope, Operand<TInt32> a, Operand<TInt32> b) {
    var tf = scope.tf();
    Operand<TInt32> width = tf.math.maximum(Shapes.dimension(tf, a, 1), Shapes.dimension(tf, b, 1));
    Operand<TBool> equal = // [B, B, max(N, M)]
        tf.math.equal(
            tf.expandDims(padded(scope, a, width), tf.constant(1)),
            tf.expandDims(padded(scope, b, width), tf.constant(0)));
    return tf.dtypes.cast(tf.reduceAll(equal, tf.constant(2)), scope.type());
  }

  private static <T extends TFloating> Operand<TInt32> padded(
      GraphScope<T> scope, Operand<TInt32> rows, Operand<TInt32> width) {
    var tf = scope.tf();
    Operand<TInt32> none = tf.constant(0);
    Operand<TInt32> missing = tf.math.sub(width, Shapes.dimension(tf, rows, 1));
    Operand<TInt32> paddings = // [2, 2]: before and after each axis
        tf.stack(List.of(tf.stack(List.of(none, none)), tf.stack(List.of(none, missing))));
    return tf.pad(rows, paddings, none);
  }
}
