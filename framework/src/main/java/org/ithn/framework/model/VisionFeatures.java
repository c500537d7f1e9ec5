package org.ithn.framework.model;

import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A backbone whose visual extractor can stand apart, to be frozen, or to be run once for all
 * epochs.
 *
 * <p>What it gives is then taken in place of images, by {@link Backbone#build} and by the decoder.
 */
public interface VisionFeatures {
  /** The extractor of a backbone; none where it has none apart, or reads features of regions. */
  static Optional<VisionFeatures> find(Backbone backbone) {
    return backbone instanceof VisionFeatures apart && !backbone.readsRegions()
        ? Optional.of(apart)
        : Optional.empty();
  }

  /**
   * Adds the extractor alone.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @return {@code [B, 1 + P, D]}: the pooled feature, then the patches of all views
   */
  <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images);
}
