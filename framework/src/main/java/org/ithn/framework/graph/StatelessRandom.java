package org.ithn.framework.graph;

import static com.google.common.base.Preconditions.checkState;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Random numbers that are a function of a fed seed and of the place in the graph, so that a resumed
 * run draws what an undisturbed one would have drawn.
 */
public final class StatelessRandom {
  private final Operand<TInt64> seed;
  private long sites;

  private StatelessRandom(Operand<TInt64> seed) {
    this.seed = seed;
  }

  /**
   * Noise by a fed seed.
   *
   * @param seed scalar, fed with a new value in each step
   */
  public static StatelessRandom of(Operand<TInt64> seed) {
    return new StatelessRandom(seed);
  }

  /** For graphs that draw nothing; drawing is an error. */
  public static StatelessRandom none() {
    return new StatelessRandom(null);
  }

  /** Noise that draws what this one will draw from here on. */
  StatelessRandom copy() {
    StatelessRandom other = new StatelessRandom(seed);
    other.sites = sites;
    return other;
  }

  /**
   * Uniform numbers in [0, 1); each call is a site of its own.
   *
   * @param tf where the op is added; must belong to the graph of the seed
   */
  <T extends TFloating> Operand<T> uniform(Ops tf, Operand<TInt64> shape, Class<T> type) {
    checkState(
        seed != null, "this graph has no seed to feed, so nothing random can be drawn in it");
    Operand<TInt64> pair = tf.stack(java.util.List.of(seed, tf.constant(sites++)));
    return tf.random.statelessRandomUniform(shape, pair, type);
  }
}
