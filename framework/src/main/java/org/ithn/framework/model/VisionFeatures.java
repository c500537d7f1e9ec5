package org.ithn.framework.model;

import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A backbone whose visual extractor can run separately, so that it can be frozen or run once for
 * all epochs.
 *
 * <p>{@link Backbone#build} and the decoder then accept its features in place of images.
 */
public interface VisionFeatures {
  /**
   * Returns the separate extractor of a backbone; empty if it has none or reads region features.
   */
  static Optional<VisionFeatures> find(Backbone backbone) {
    return backbone instanceof VisionFeatures extractor && !backbone.readsRegions()
        ? Optional.of(extractor)
        : Optional.empty();
  }

  /**
   * Adds the visual extractor alone.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @return {@code [B, 1 + P, D]}: the pooled feature, then the patches of all views
   */
  <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images);
}
