package org.ithn.framework.step;

import java.util.Map;
import org.ithn.framework.data.Examples;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.session.Feeds;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Placeholders of the examples, or of one set of negatives.
 *
 * @param inputs images {@code [B, V, height, width, 3]} or regions {@code [B, R, D]}, tokens and
 *     mask {@code [B, L]}, extra inputs {@code [B, ..]}
 */
record ExamplePlaceholders(BackboneInputs<TFloat32> inputs) {
  /**
   * Adds the placeholders, with open B and L.
   *
   * @param image shape of one example's images
   * @param extras shapes of the extra inputs of one example, by name
   */
  static ExamplePlaceholders build(Ops tf, Shape image, Map<String, Shape> extras) {
    Shape images = Shape.of(Shape.UNKNOWN_SIZE).append(image);
    Shape tokens = Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    return new ExamplePlaceholders(
        new BackboneInputs<>(
            tf.withName("images").placeholder(TFloat32.class, Placeholder.shape(images)),
            tf.withName("tokens").placeholder(TInt32.class, Placeholder.shape(tokens)),
            tf.withName("mask").placeholder(TFloat32.class, Placeholder.shape(tokens)),
            ExtraPlaceholders.build(tf, extras)));
  }

  void feed(Feeds feeds, Examples examples) {
    feeds
        .images(inputs.images(), examples.images())
        .ids(inputs.tokens(), examples.tokens())
        .mask(inputs.mask(), examples.tokens())
        .extras(inputs.extraInputs(), examples.extras());
  }
}
