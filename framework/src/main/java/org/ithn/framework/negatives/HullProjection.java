package org.ithn.framework.negatives;

import static org.ithn.framework.checks.Checks.check;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.keys.Key;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A projection of the image onto the convex hull of the report and its k nearest neighbours.
 *
 * <p>{@code p = argmin |z - v|} over the convex hull of {@code u, uNeg_1 .. uNeg_k}; {@code uHard =
 * (1 - lambda) uNeg_1 + lambda p}. With k = 1, the hull is a segment, and the strategy equals
 * {@link ClampedProjection}.
 *
 * <p>The weights of the corners are found by coordinate descent: each move shifts weight from one
 * corner to another by the optimal amount, for all pairs of corners in turn, {@code sweeps} times.
 * A move never increases the distance. The negatives are constants of the step: no gradient flows
 * into them. Each neighbour adds a pass to the training graph, so a step costs about {@code (1 + k)
 * / 2} times as much as with the paper's strategy.
 *
 * @param options the keys {@code ithn.projected-hull.*}
 */
public record HullProjection(Options options) implements HardNegativeStrategy {
  private static final double SHORTEST_SQUARED = 1e-12;

  /** The options of the strategy; the keys {@code ithn.projected-hull.*}. */
  public record Options(
      @Key(value = "the number of neighbours", range = "1 to 8") int k,
      @Key(value = "the number of sweeps over all pairs of corners", range = "1 to 1000")
          int sweeps) {
    public Options {
      check(k >= 1 && k <= 8, "k", k, "1 to 8");
      check(sweeps >= 1 && sweeps <= 1000, "sweeps", sweeps, "1 to 1000");
    }
  }

  /** The provider of {@code ithn.strategy = projected-hull}. */
  public static final class Provider implements StrategyProvider<Options> {
    @Override
    public String name() {
      return "projected-hull";
    }

    @Override
    public String description() {
      return "projection onto the convex hull of the report and k neighbours (not in the paper)";
    }

    @Override
    public Options defaults() {
      return new Options(3, 6);
    }

    @Override
    public HardNegativeStrategy create(Options options) {
      return new HullProjection(options);
    }
  }

  @Override
  public int negativesPerExample() {
    return options.k();
  }

  @Override
  public boolean isDifferentiable() {
    return false;
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    var tf = scope.tf();
    List<Operand<T>> corners = new ArrayList<>();
    in.neighbours().stream().map(EmbeddingPair::u).map(tf::stopGradient).forEach(corners::add);
    corners.add(tf.stopGradient(in.positive().u()));
    Mixture<T> mixture = new Mixture<>(scope, tf.stopGradient(in.positive().z()), corners);
    for (int sweep = 0; sweep < options.sweeps(); sweep++) {
      mixture.sweep();
    }
    Operand<T> prior = corners.get(0);
    return tf.math.add(prior, tf.math.mul(in.lambda(), tf.math.sub(mixture.point, prior)));
  }

  /** A point of the hull that approaches the image, starting at the first neighbour. */
  private static final class Mixture<T extends TFloating> {
    private final GraphScope<T> scope;
    private final Operand<T> image;
    private final List<Operand<T>> corners;
    private final List<Operand<T>> weights = new ArrayList<>(); // [B, 1] each, of sum 1
    private Operand<T> point; // [B, E]

    Mixture(GraphScope<T> scope, Operand<T> image, List<Operand<T>> corners) {
      var tf = scope.tf();
      this.scope = scope;
      this.image = image;
      this.corners = corners;
      this.point = corners.get(0);
      Operand<T> zero = tf.math.mul(RowVectors.dot(scope, image, image), scope.scalar(0)); // [B, 1]
      corners.forEach(corner -> weights.add(zero));
      weights.set(0, tf.math.add(zero, scope.scalar(1)));
    }

    void sweep() {
      for (int from = 0; from < corners.size(); from++) {
        for (int to = from + 1; to < corners.size(); to++) {
          transferWeight(from, to);
        }
      }
    }

    /**
     * Moves weight from one corner to the other, or back, as far as it reduces the distance and
     * weight remains.
     */
    private void transferWeight(int from, int to) {
      var tf = scope.tf();
      Operand<T> edge = tf.math.sub(corners.get(to), corners.get(from));
      Operand<T> wanted =
          tf.math.div(
              RowVectors.dot(scope, tf.math.sub(image, point), edge),
              tf.math.maximum(RowVectors.dot(scope, edge, edge), scope.scalar(SHORTEST_SQUARED)));
      Operand<T> least = tf.math.neg(weights.get(to));
      Operand<T> moved = tf.math.minimum(tf.math.maximum(wanted, least), weights.get(from));
      weights.set(from, tf.math.sub(weights.get(from), moved));
      weights.set(to, tf.math.add(weights.get(to), moved));
      point = tf.math.add(point, tf.math.mul(moved, edge));
    }
  }
}
