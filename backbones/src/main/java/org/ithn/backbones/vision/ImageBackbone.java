package org.ithn.backbones.vision;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Backbone that reads a study's images with one visual extractor, in the scope {@code vision}. */
public interface ImageBackbone extends Backbone, VisionFeatures {
  /** The scope of the visual extractor, below the backbone's. */
  String VISION = "vision";

  /** Returns the extractor of the patches of a study's images. */
  MultiViewExtractor views();

  @Override
  default int imageFeatureWidth() {
    return views().extractor().width();
  }

  @Override
  default <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images) {
    return views().packedFeatures(scope, VISION, images);
  }

  @Override
  default String visionScope() {
    return VISION + "/";
  }
}
