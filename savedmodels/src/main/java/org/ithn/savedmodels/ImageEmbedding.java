package org.ithn.savedmodels;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** What brings an image into the joint space of images and reports, for {@code encode}. */
@FunctionalInterface
public interface ImageEmbedding {
  /**
   * Adds the projection of the image features.
   *
   * @param scope the scope {@code alignment}
   * @param out of a pass whose report does not count: only what depends on the image may be read
   * @return z, {@code [B, E]}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, BackboneOutputs<T> out);
}
