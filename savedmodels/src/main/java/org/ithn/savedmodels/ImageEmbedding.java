package org.ithn.savedmodels;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Projection of an image into the joint space of images and reports, for {@code encode}. */
@FunctionalInterface
public interface ImageEmbedding {
  /**
   * Adds the projection of the image features.
   *
   * @param scope the scope {@code alignment}
   * @param out outputs of a pass with a dummy report; read only those that depend on the image
   * @return the embedding z, {@code [B, E]}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, BackboneOutputs<T> out);
}
