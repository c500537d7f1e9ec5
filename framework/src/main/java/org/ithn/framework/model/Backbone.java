package org.ithn.framework.model;

import java.util.Map;
import java.util.Set;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * An encoder-decoder that writes a report for the views of a study.
 *
 * <p>Implementations hold configuration only; each {@code build} adds ops, and the same scope path
 * gives the same variables, so that the positive and the negative branch share weights.
 */
public interface Backbone {
  /** Adds a teacher-forced pass. */
  <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in);

  /** How reports are generated word by word, with cached keys and values. */
  IncrementalDecoder decoder();

  /** H, the width of the decoder's final hidden layer. */
  int hiddenWidth();

  /** D, the width of the pooled image features. */
  int imageFeatureWidth();

  /**
   * Which trainables belong to the visual extractor, by the start of their paths below the
   * backbone's scope, for instance {@code vision/}: the optimiser gives them a rate of their own.
   */
  String visionScope();

  /**
   * The most positions T = L - 1 that a report in training may have; a backbone whose graph is as
   * long as its longest report names it.
   */
  default int maxPositions() {
    return Integer.MAX_VALUE;
  }

  /**
   * What a pass in training reads of each example beside images and tokens, examples and negatives
   * alike: the shape for one example, by name. Sizes may be unknown.
   *
   * <p>A data set that gives it feeds it; a run whose data set does not is refused at its start.
   */
  default Map<String, Shape> extraInputs() {
    return Map.of();
  }

  /**
   * Which of {@link #extraInputs} generation needs as well; a model that needs none writes reports
   * from images alone. A teacher-forced pass outside training comes with these alone.
   */
  default Set<String> generationInputs() {
    return Set.of();
  }

  /**
   * Whether it reads features of image regions, {@code [B, R, D]}, instead of images; then so do
   * the placeholders of training and generation.
   */
  default boolean readsRegions() {
    return false;
  }

  /** What readers of scores must know of how reports are generated; empty if there is nothing. */
  default String generationNote() {
    return "";
  }

  /** Paths below the backbone's scope of trainables that get no gradient in the original either. */
  default Set<String> unusedTrainables() {
    return Set.of();
  }
}
