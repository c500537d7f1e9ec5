package org.ithn.framework.step;

import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.ParameterStore;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.session.Feeds;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Scalar placeholders that every step feeds.
 *
 * @param noiseSeed seed of dropout
 * @param lambda hardness of the negatives, in [0, 1)
 */
record StepControls(Placeholder<TInt64> noiseSeed, Placeholder<TFloat32> lambda) {
  /** Adds the placeholders. */
  static StepControls build(Ops tf) {
    Placeholder.Options scalar = Placeholder.shape(Shape.scalar());
    return new StepControls(
        tf.withName("noise_seed").placeholder(TInt64.class, scalar),
        tf.withName("lambda").placeholder(TFloat32.class, scalar));
  }

  /** Returns the root scope of training, whose dropout depends on the fed seed. */
  GraphScope<TFloat32> trainingScope(
      Ops tf, ParameterStore<TFloat32> store, ExecutionOptions options) {
    return GraphScope.root(tf, Mode.TRAIN, store, StatelessRandom.of(noiseSeed), TFloat32.class)
        .withExecutionOptions(options);
  }

  /** Feeds both. */
  Feeds feed(Feeds feeds, StepParameters parameters) {
    return feeds.scalar(lambda, parameters.lambda()).scalar(noiseSeed, parameters.noiseSeed());
  }
}
