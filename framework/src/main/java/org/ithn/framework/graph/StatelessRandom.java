package org.ithn.framework.graph;

import static com.google.common.base.Preconditions.checkState;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * A source of random numbers that depend only on a fed seed and the position in the graph, so a
 * resumed run draws the same numbers as an uninterrupted one.
 */
public final class StatelessRandom {
  private final Operand<TInt64> seed;
  private long sites;

  private StatelessRandom(Operand<TInt64> seed) {
    this.seed = seed;
  }

  /**
   * Returns a source driven by a fed seed.
   *
   * @param seed a scalar, fed with a new value in each step
   */
  public static StatelessRandom of(Operand<TInt64> seed) {
    return new StatelessRandom(seed);
  }

  /** Returns a source for graphs without random ops; drawing from it throws. */
  public static StatelessRandom none() {
    return new StatelessRandom(null);
  }

  /** Returns a source that draws the numbers that this one would draw next. */
  StatelessRandom copy() {
    StatelessRandom other = new StatelessRandom(seed);
    other.sites = sites;
    return other;
  }

  /**
   * Draws uniform numbers in [0, 1); each call is a separate site with different numbers.
   *
   * @param tf the ops of the seed's graph
   */
  <T extends TFloating> Operand<T> uniform(Ops tf, Operand<TInt64> shape, Class<T> type) {
    checkState(
        seed != null, "the graph was built without a seed, so it cannot draw random numbers");
    Operand<TInt64> pair = tf.stack(java.util.List.of(seed, tf.constant(sites++)));
    return tf.random.statelessRandomUniform(shape, pair, type);
  }
}
