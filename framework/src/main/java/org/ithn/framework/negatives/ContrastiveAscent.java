package org.ithn.framework.negatives;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.keys.Key;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Projected gradient ascent on the augmented CLIP loss itself, along the segments from the prior
 * hard negatives to the reports. This is the maximisation that the paper describes, applied to the
 * loss that is minimised.
 *
 * <p>{@code v = uNeg + s (u - uNeg)}, starting at s = 0. In each of {@code steps} iterations, s
 * moves by {@code rate} in the direction that raises the loss of the batch and is clamped to [0,
 * 1]; {@code uHard = (1 - lambda) uNeg + lambda v}. Eqs. 4 to 6 instead raise the inner product
 * with the image and stop at its projection onto the line.
 *
 * <p>Only the sign of the gradient counts, as in Madry et al. (2018), because gradient lengths
 * differ by orders of magnitude between examples. The negatives are constants of the step: no
 * gradient flows into them. S3 must be among {@code ithn.contrastive.matrices}.
 *
 * @param options the keys {@code ithn.contrastive-ascent.*}
 */
public record ContrastiveAscent(Options options) implements HardNegativeStrategy {
  /** The options of the strategy; the keys {@code ithn.contrastive-ascent.*}. */
  public record Options(
      @Key(value = "the number of iterations", range = "1 to 20") int steps,
      @Key(value = "the share of the segment that an iteration moves", range = "in (0, 1]")
          double rate) {
    public Options {
      check(steps >= 1 && steps <= 20, "steps", steps, "1 to 20");
      check(rate > 0 && rate <= 1, "rate", rate, "above 0 and at most 1");
    }
  }

  /** The provider of {@code ithn.strategy = contrastive-ascent}. */
  public static final class Provider implements StrategyProvider<Options> {
    @Override
    public String name() {
      return "contrastive-ascent";
    }

    @Override
    public String description() {
      return "gradient ascent on the contrastive loss, towards the report (not in the paper)";
    }

    @Override
    public Options defaults() {
      return new Options(4, 0.25);
    }

    @Override
    public HardNegativeStrategy create(Options options) {
      return new ContrastiveAscent(options);
    }
  }

  @Override
  public boolean isDifferentiable() {
    return false;
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    var tf = scope.tf();
    Operand<T> prior = tf.stopGradient(in.priorNegative().u());
    Operand<T> line = tf.math.sub(tf.stopGradient(in.positive().u()), prior); // [B, E]
    Operand<T> share = tf.math.mul(RowVectors.dot(scope, prior, prior), scope.scalar(0)); // [B, 1]
    for (int step = 0; step < options.steps(); step++) {
      Operand<T> at = tf.math.add(prior, tf.math.mul(share, line));
      Operand<T> slope = RowVectors.dot(scope, lossGradient(scope, in, at), line); // [B, 1]
      Operand<T> moved =
          tf.math.add(share, tf.math.mul(tf.math.sign(slope), scope.scalar(options.rate())));
      share = tf.math.minimum(tf.math.maximum(moved, scope.scalar(0)), scope.scalar(1));
    }
    Operand<T> reached = tf.math.mul(in.lambda(), tf.stopGradient(share));
    return tf.math.add(prior, tf.math.mul(reached, line));
  }

  /** Returns the gradient of the loss with respect to the negatives, {@code [B, E]}. */
  private static <T extends TFloating> Operand<T> lossGradient(
      GraphScope<T> scope, NegativeInputs<T> in, Operand<T> negatives) {
    Operand<T> loss = in.contrastiveLoss().apply(negatives);
    return scope.tf().gradients(loss, List.of(negatives)).<T>dy(0);
  }
}
