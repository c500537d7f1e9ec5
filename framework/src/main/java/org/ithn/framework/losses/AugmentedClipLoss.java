package org.ithn.framework.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.ContrastiveConfig.Form;
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
 * A contrastive loss over up to three similarity matrices, or their mean.
 *
 * <p>{@code S1 = cos(z_i, u_j)}, {@code S2 = cos(zNeg_i, uNeg_j)}, {@code S3 = cos(z_i, uHard_j)}
 * with its diagonal negated; {@code S} is their mean, and the loss is CLIP's loss over {@code S /
 * tau}. Raising the diagonal of S thus pulls images towards their reports and pushes them away from
 * their synthesised negatives.
 *
 * <p>For example, with B = 2, tau = 1 and S1 alone, equal to the identity, each row costs {@code
 * ln(1 + exp(-1))} = 0.3133 nats.
 *
 * <p>With {@link Form#COLUMNS}, the loss is the mean of {@code -1/B sum_i log(exp(S1_ii / tau) /
 * sum_j (exp(S1_ij / tau) + exp(S3_ij / tau)))}, where an image finds its report among the reports
 * and the synthesised negatives, and {@code -1/B sum_j log(exp(S1_jj / tau) / sum_i exp(S1_ij /
 * tau))}, where a report finds its image. Nothing is negated. In the example with S3 = 0, the first
 * term is {@code ln(1 + 3 exp(-1))} = 0.7437 nats, the second 0.3133, and the loss 0.5285.
 *
 * <p>{@link FalseNegatives} leave the softmax: their logits, off the diagonal of S1, become -1e9,
 * so they add nothing to the sums. An entry of the mean S leaves it if one of its matrices compares
 * a false negative there; its diagonal always remains. With columns, each matrix is masked by
 * itself, S3 on its diagonal too.
 *
 * <p>Source: ITHN (ECAI 2023), Eqs. 8 to 12. Differs: S is divided by the number of its matrices,
 * and Eq. 8 is read as CLIP's loss unless {@link ContrastiveLoss#PRINTED} is configured. Columns
 * and masks are not in the paper; columns follow Yuksekgonul et al., ICLR 2023 (NegCLIP).
 *
 * @param config the keys {@code ithn.*}
 */
public record AugmentedClipLoss(IthnConfig config) {
  /** The logit of a pair that leaves the softmax, whose exponential is 0 in every precision. */
  private static final double MASKED = -1e9;

  /**
   * The embeddings that the loss compares.
   *
   * @param positive {@code z, u}: {@code [B, E]}, unit norm
   * @param priorNegative {@code zNeg, uNeg}, for S2
   * @param hardNegative {@code uHard}, {@code [B, E]} of any length, for S3
   * @param falseNegatives the pairs that leave the softmax; empty to keep all
   */
  public record Inputs<T extends TFloating>(
      EmbeddingPair<T> positive,
      Optional<EmbeddingPair<T>> priorNegative,
      Optional<Operand<T>> hardNegative,
      Optional<FalseNegatives<T>> falseNegatives) {
    /** Creates inputs whose pairs all stay in the softmax. */
    public Inputs(
        EmbeddingPair<T> positive,
        Optional<EmbeddingPair<T>> priorNegative,
        Optional<Operand<T>> hardNegative) {
      this(positive, priorNegative, hardNegative, Optional.empty());
    }

    /** Returns these inputs with other synthesised negatives. */
    public Inputs<T> withHardNegative(Operand<T> other) {
      return new Inputs<>(positive, priorNegative, Optional.of(other), falseNegatives);
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
    Operand<T> logits = logits(scope, scales, in); // [B, B] or [B, 2B]
    Optional<Operand<T>> mask = mask(scope, in);
    if (mask.isPresent()) {
      logits = tf.math.add(logits, tf.math.mul(mask.get(), scope.scalar(MASKED)));
    }
    Operand<T> pairs = hasColumns() ? firstColumns(scope, logits) : logits; // [B, B]
    Operand<T> transposed = tf.linalg.transpose(pairs, tf.constant(new int[] {1, 0}));
    Operand<T> both = tf.math.add(contrast(scope, logits), contrast(scope, transposed));
    return tf.math.mul(both, scope.scalar(0.5));
  }

  private boolean hasColumns() {
    return config.contrastive().form() == Form.COLUMNS;
  }

  /** Returns the first B columns of {@code [B, 2B]}. */
  private static <T extends TFloating> Operand<T> firstColumns(
      GraphScope<T> scope, Operand<T> logits) {
    var tf = scope.tf();
    Operand<TInt32> size = Shapes.dimension(tf, logits, 0);
    return tf.slice(logits, tf.constant(new int[] {0, 0}), tf.stack(List.of(size, size)));
  }

  /**
   * Adds the mask of the false negatives.
   *
   * @return the shape of the logits; 1 = left out, 0 = kept. Empty if all are kept
   */
  <T extends TFloating> Optional<Operand<T>> mask(GraphScope<T> scope, Inputs<T> in) {
    return in.falseNegatives()
        .map(found -> hasColumns() ? columnsMask(scope, found) : meanMask(scope, found));
  }

  private static <T extends TFloating> Operand<T> columnsMask(
      GraphScope<T> scope, FalseNegatives<T> found) {
    var tf = scope.tf();
    Operand<T> reports = tf.math.mul(found.reports(), diagonal(scope, found.reports(), 0, 1));
    Operand<T> synthesised = require(found.synthesised(), SimilarityMatrix.S3);
    return tf.concat(List.of(reports, synthesised), tf.constant(1)); // [B, 2B]
  }

  private <T extends TFloating> Operand<T> meanMask(GraphScope<T> scope, FalseNegatives<T> found) {
    var tf = scope.tf();
    Operand<T> mask = tf.zerosLike(found.reports());
    for (SimilarityMatrix matrix : config.contrastive().matrices()) {
      boolean compares = // off the diagonal
          matrix != SimilarityMatrix.S3 || config.contrastive().s3().offdiag() == OffDiagonal.KEEP;
      if (compares) {
        mask = tf.math.maximum(mask, require(found.pairs(matrix), matrix));
      }
    }
    return tf.math.mul(mask, diagonal(scope, mask, 0, 1)); // [B, B]
  }

  /**
   * Adds the logits of the softmax before false negatives leave it.
   *
   * @return S divided by the temperature, {@code [B, B]}, row = image, column = report; or S1 and
   *     S3 divided by it, {@code [B, 2B]}
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
    return hasColumns()
        ? tf.concat(parts, tf.constant(1))
        : tf.math.mul(tf.math.addN(parts), scope.scalar(1.0 / parts.size()));
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

  /**
   * Returns S3 with signs: the diagonal is negated, and the rest is kept or set to 0. As columns,
   * S3 has no signs.
   */
  private <T extends TFloating> Operand<T> signedHardSimilarities(
      GraphScope<T> scope, Operand<T> z, Operand<T> negatives) {
    var tf = scope.tf();
    Operand<T> compared =
        config.contrastive().s3().normalize()
            ? RowVectors.l2Normalise(scope, negatives)
            : negatives;
    Operand<T> similarity = products(scope, new EmbeddingPair<>(z, compared)); // [B, B]
    if (hasColumns()) {
      return similarity;
    }
    boolean keep = config.contrastive().s3().offdiag() == OffDiagonal.KEEP;
    Operand<T> signs = diagonal(scope, similarity, -1, keep ? 1 : 0);
    return tf.math.mul(similarity, signs);
  }

  /**
   * Returns a matrix of the size of {@code like}, with one value on the diagonal and another off
   * it.
   */
  private static <T extends TFloating> Operand<T> diagonal(
      GraphScope<T> scope, Operand<T> like, double on, double off) {
    var tf = scope.tf();
    Operand<TInt32> rows = tf.range(tf.constant(0), Shapes.dimension(tf, like, 0), tf.constant(1));
    return tf.oneHot(rows, Shapes.dimension(tf, like, 1), scope.scalar(on), scope.scalar(off));
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
    Operand<T> others = tf.math.add(logits, diagonal(scope, logits, MASKED, 0));
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
