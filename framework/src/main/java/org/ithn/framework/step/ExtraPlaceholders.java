package org.ithn.framework.step;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.session.Feeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Placeholders of a backbone's extra study inputs; {@link Feeds#extras} feeds them. */
public final class ExtraPlaceholders {
  private ExtraPlaceholders() {}

  /**
   * Adds a placeholder {@code [B, ..]} for each input, with open B.
   *
   * @param extras shapes for one example, by name
   */
  public static Map<String, Operand<TFloat32>> build(Ops tf, Map<String, Shape> extras) {
    Map<String, Operand<TFloat32>> placeholders = new LinkedHashMap<>();
    new TreeMap<>(extras)
        .forEach(
            (name, shape) ->
                placeholders.put(
                    name,
                    tf.withName("extra_" + name)
                        .placeholder(
                            TFloat32.class,
                            Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE).append(shape)))));
    return placeholders;
  }
}
