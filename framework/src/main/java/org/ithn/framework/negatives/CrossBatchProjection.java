package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.family.TFloating;

/**
 * The projection of the released code, which sums over the directions of the whole batch.
 *
 * <p>{@code p_i = uNeg_i + sum_j ((z_i - uNeg_i) . d_j) d_j / |d_j|}, {@code d = u - uNeg}; {@code
 * uHard = (1 - lambda) uNeg + lambda p}.
 *
 * <p>Source: the official ITHN repository, {@code forward_cxr}. Differs from Eq. 6: the inner
 * products mix the examples of a batch, and the result is divided by the length once instead of
 * twice.
 */
public final class CrossBatchProjection implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = projected-cross-batch}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "projected-cross-batch";
    }

    @Override
    public String description() {
      return "the released code's projection, over all directions of the batch";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new CrossBatchProjection();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    var tf = scope.tf();
    ReportLine<T> line = ReportLine.of(scope, in);
    Operand<T> toImage = tf.math.sub(in.positive().z(), line.start()); // [B, E]
    Operand<T> products = // [B, B], column j belongs to the direction of example j
        tf.linalg.matMul(toImage, line.direction(), MatMul.transposeB(true));
    Operand<T> offset = tf.linalg.matMul(products, RowVectors.l2Normalise(scope, line.direction()));
    return tf.math.add(line.start(), tf.math.mul(in.lambda(), offset)); // [B, E]
  }
}
