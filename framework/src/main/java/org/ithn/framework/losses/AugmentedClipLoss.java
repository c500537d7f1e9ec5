package org.ithn.framework.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.OffDiagonal;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A contrastive loss over the mean of up to three similarity matrices.
 *
 * <p>{@code S1 = cos(z_i, u_j)}, {@code S2 = cos(zNeg_i, uNeg_j)}, {@code S3 = cos(z_i, uHard_j)}
 * with its diagonal negated; {@code S} is their mean, and the loss is CLIP's loss over {@code S /
 * tau}. Raising the diagonal of S thus pulls images towards their reports and pushes them away from
 * their synthesised negatives.
 *
 * <p>For example, with B = 2, tau = 1 and S1 alone, equal to the identity, each row costs {@code
 * ln(1 + exp(-1))} = 0.3133 nats.
 *
 * <p>Source: ITHN (ECAI 2023), Eqs. 8 to 12. Differs: S is divided by the number of its matrices,
 * and Eq. 8 is read as CLIP's loss unless {@link ContrastiveLoss#PRINTED} is configured.
 *
 * @param config the keys {@code ithn.*}
 */
public record AugmentedClipLoss(IthnConfig config) {
  /**
   * The embeddings that the loss compares.
   *
   * @param positive {@code z, u}: {@code [B, E]}, unit norm
   * @param priorNegative {@code zNeg, uNeg}, for S2
   * @param hardNegative {@code uHard}, {@code [B, E]} of any length, for S3
   */
  public record Inputs<T extends TFloating>(
      EmbeddingPair<T> positive,
      Optional<EmbeddingPair<T>> priorNegative,
      Optional<Operand<T>> hardNegative) {
    /** Returns these inputs with other synthesised negatives. */
    public Inputs<T> withHardNegative(Operand<T> other) {
      return new Inputs<>(positive, priorNegative, Optional.of(other));
    }
  }

  /** Adds the logit scales of this loss. */
  public <T extends TFloating> LogitScales<T> scales(GraphScope<T> scope) {
    return LogitScales.build(scope, config.contrastive().temperature(), config.contrastive().tau());
  }

  /**
   * Adds the loss.
   *
   * @return a scalar, the mean of both directions, in nats
   * @throws IllegalArgumentException if S2 or S3 is configured and its negatives are missing
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, LogitScales<T> scales, Inputs<T> in) {
    var tf = scope.tf();
    Operand<T> logits = logits(scope, scales, in); // [B, B]
    Operand<T> transposed = tf.linalg.transpose(logits, tf.constant(new int[] {1, 0}));
    Operand<T> both = tf.math.add(contrast(scope, logits), contrast(scope, transposed));
    return tf.math.mul(both, scope.scalar(0.5));
  }

  /**
   * Adds S divided by the temperature, the logits of the softmax.
   *
   * @return {@code [B, B]}, row = image, column = report
   */
  public <T extends TFloating> Operand<T> logits(
      GraphScope<T> scope, LogitScales<T> scales, Inputs<T> in) {
    var tf = scope.tf();
    List<Operand<T>> parts = new ArrayList<>();
    for (SimilarityMatrix matrix : config.contrastive().matrices()) {
      parts.add(
          switch (matrix) {
            case S1 -> tf.math.mul(products(scope, in.positive()), scales.pairs());
            case S2 ->
                tf.math.mul(products(scope, require(in.priorNegative(), matrix)), scales.pairs());
            case S3 ->
                tf.math.mul(
                    signedHardSimilarities(
                        scope, in.positive().z(), require(in.hardNegative(), matrix)),
                    scales.hardNegatives());
          });
    }
    return tf.math.mul(tf.math.addN(parts), scope.scalar(1.0 / parts.size()));
  }

  private static <X> X require(Optional<X> negatives, SimilarityMatrix matrix) {
    checkArgument(
        negatives.isPresent(),
        "loss/clip: %s needs hard negatives, but there are none; remove it from"
            + " ithn.contrastive.matrices",
        matrix);
    return negatives.get();
  }

  private static <T extends TFloating> Operand<T> products(
      GraphScope<T> scope, EmbeddingPair<T> pair) {
    return scope.tf().linalg.matMul(pair.z(), pair.u(), MatMul.transposeB(true));
  }

  /** Returns S3 with signs: the diagonal is negated, and the rest is kept or set to 0. */
  private <T extends TFloating> Operand<T> signedHardSimilarities(
      GraphScope<T> scope, Operand<T> z, Operand<T> negatives) {
    var tf = scope.tf();
    Operand<T> compared =
        config.contrastive().s3().normalize()
            ? RowVectors.l2Normalise(scope, negatives)
            : negatives;
    Operand<T> similarity = products(scope, new EmbeddingPair<>(z, compared)); // [B, B]
    boolean keep = config.contrastive().s3().offdiag() == OffDiagonal.KEEP;
    Operand<T> signs = diagonal(scope, similarity, -1, keep ? 1 : 0);
    return tf.math.mul(similarity, signs);
  }

  /**
   * Returns a square matrix of the size of {@code like}, with one value on the diagonal and another
   * off it.
   */
  private static <T extends TFloating> Operand<T> diagonal(
      GraphScope<T> scope, Operand<T> like, double on, double off) {
    var tf = scope.tf();
    Operand<TInt32> size = Shapes.dimension(tf, like, 0);
    Operand<TInt32> rows = tf.range(tf.constant(0), size, tf.constant(1));
    return tf.oneHot(rows, size, scope.scalar(on), scope.scalar(off));
  }

  private <T extends TFloating> Operand<T> contrast(GraphScope<T> scope, Operand<T> logits) {
    return config.contrastive().loss() == ContrastiveLoss.CLIP
        ? clipLoss(scope, logits)
        : printedLoss(scope, logits);
  }

  /** Returns {@code -1/B sum_i log(exp s_ii / sum_k exp s_ik)}. */
  private static <T extends TFloating> Operand<T> clipLoss(GraphScope<T> scope, Operand<T> logits) {
    var tf = scope.tf();
    Operand<T> onDiagonal =
        tf.math.mul(tf.nn.logSoftmax(logits), diagonal(scope, logits, 1, 0)); // [B, B]
    Operand<T> perRow = tf.reduceSum(onDiagonal, tf.constant(1)); // [B]
    return tf.math.neg(tf.math.mean(perRow, tf.constant(0)));
  }

  /** Returns {@code -log sum_i (exp s_ii / sum_{k != i} exp s_ik)}; requires B of at least 2. */
  private static <T extends TFloating> Operand<T> printedLoss(
      GraphScope<T> scope, Operand<T> logits) {
    var tf = scope.tf();
    Operand<T> diagonal = // [B, 1]
        tf.expandDims(
            tf.reduceSum(tf.math.mul(logits, diagonal(scope, logits, 1, 0)), tf.constant(1)),
            tf.constant(1));
    Operand<T> others = tf.math.add(logits, diagonal(scope, logits, -1e9, 0));
    Operand<T> ratios = tf.math.sub(diagonal, logSumExp(scope, others, 1)); // [B, 1]
    Operand<T> all = logSumExp(scope, requireTwo(scope, ratios), 0); // [1, 1]
    return tf.math.neg(tf.reduceSum(all, tf.constant(new int[] {0, 1})));
  }

  /** Returns the rows, and fails when the graph runs with fewer than two. */
  private static <T extends TFloating> Operand<T> requireTwo(GraphScope<T> scope, Operand<T> rows) {
    var tf = scope.tf();
    var enough =
        tf.assertThat(
            tf.math.greaterEqual(Shapes.dimension(tf, rows, 0), tf.constant(2)),
            List.of(
                tf.constant(
                    "loss/clip: Eq. 8 as printed needs at least 2 examples in a batch, got 1; set"
                        + " ithn.contrastive.loss=clip or a batch size that leaves no remainder of"
                        + " 1")));
    return tf.withControlDependencies(enough).identity(rows);
  }

  private static <T extends TFloating> Operand<T> logSumExp(
      GraphScope<T> scope, Operand<T> x, int axis) {
    var tf = scope.tf();
    var along = tf.constant(axis);
    Operand<T> largest =
        tf.stopGradient(tf.reduceMax(x, along, org.tensorflow.op.core.ReduceMax.keepDims(true)));
    Operand<T> sum =
        tf.reduceSum(
            tf.math.exp(tf.math.sub(x, largest)),
            along,
            org.tensorflow.op.core.ReduceSum.keepDims(true));
    return tf.math.add(tf.math.log(sum), largest);
  }
}
