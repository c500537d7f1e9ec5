package org.ithn.framework.model;

import java.util.Map;
import java.util.Set;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * An encoder-decoder that writes a report for the views of a study.
 *
 * <p>Implementations hold configuration only. Each {@code build} adds ops, and one scope path
 * always gives the same variables, so the passes over examples and negatives share weights.
 */
public interface Backbone {
  /** Adds a teacher-forced pass. */
  <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in);

  /** Returns the decoder that generates reports token by token, with cached keys and values. */
  IncrementalDecoder decoder();

  /** Returns H, the width of the decoder's final hidden layer. */
  int hiddenWidth();

  /** Returns D, the width of the pooled image features. */
  int imageFeatureWidth();

  /**
   * Returns the path prefix of the visual extractor's trainables below the backbone's scope, for
   * instance {@code vision/}. The optimiser gives them a separate learning rate.
   */
  String visionScope();

  /**
   * Returns the largest number of positions T = L - 1 that a report in training may have. A
   * backbone whose graph is unrolled to the longest report overrides this.
   */
  default int maxPositions() {
    return Integer.MAX_VALUE;
  }

  /**
   * Returns the inputs that a training pass reads in addition to images and tokens, for examples
   * and negatives alike: the shape for one example, by name. Sizes may be unknown.
   *
   * <p>The data set provides the values; a run whose data set lacks an input is refused at the
   * start.
   */
  default Map<String, Shape> extraInputs() {
    return Map.of();
  }

  /**
   * Returns the {@link #extraInputs} that generation needs as well; if empty, reports are generated
   * from images alone. A teacher-forced pass outside training receives only these.
   */
  default Set<String> generationInputs() {
    return Set.of();
  }

  /**
   * Returns the {@link #extraInputs} that describe the example's own report, such as labels of its
   * sentences. The self-critical phase, whose reports are generated, leaves them out.
   */
  default Set<String> reportInputs() {
    return Set.of();
  }

  /**
   * Returns the {@link #generationInputs} that a study may lack; zeros stand for the absence. A
   * served model does not ask for them.
   */
  default Set<String> optionalInputs() {
    return Set.of();
  }

  /**
   * Returns true if the backbone reads features of image regions, {@code [B, R, D]}, instead of
   * images. The placeholders of training and generation then have this shape.
   */
  default boolean readsRegions() {
    return false;
  }

  /**
   * Returns true if a training step stores its images in variables that later passes read. Such a
   * backbone is trained in one process and without micro-batches, because processes average what
   * they store, and a micro-batch's second pass would read another memory than its first.
   */
  default boolean keepsTrainingMemory() {
    return false;
  }

  /**
   * Returns a remark on generation that readers of the scores must know; empty if there is none.
   */
  default String generationNote() {
    return "";
  }

  /**
   * Returns the paths, below the backbone's scope, of trainables that get no gradient in the
   * original either.
   */
  default Set<String> unusedTrainables() {
    return Set.of();
  }
}
