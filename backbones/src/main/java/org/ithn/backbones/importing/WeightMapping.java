package org.ithn.backbones.importing;

import org.ithn.framework.tensors.TensorData;

/**
 * Mapping of one PyTorch weight to one of our variables.
 *
 * @param original the key in the {@code state_dict}
 * @param path the path of our variable
 * @param layout the axis order of the PyTorch weight
 */
public record WeightMapping(String original, String path, Layout layout) {
  /** Axis order of a PyTorch weight. */
  public enum Layout {
    /** The same order as here. */
    SAME,
    /** A linear layer {@code [outputs, inputs]}; here {@code [inputs, outputs]}. */
    LINEAR,
    /** A convolution {@code [out, in, rows, columns]}; here {@code [rows, columns, in, out]}. */
    CONVOLUTION,
    /** A depthwise one {@code [C, 1, rows, columns]}; here {@code [rows, columns, C, 1]}. */
    DEPTHWISE
  }

  /** Returns this mapping with prefixes for both names. */
  public WeightMapping withPrefixes(String originalPrefix, String pathPrefix) {
    return new WeightMapping(originalPrefix + original, pathPrefix + path, layout);
  }

  /** Returns true if PyTorch values have as many axes as this mapping expects. */
  public boolean hasExpectedRank(TensorData values) {
    return switch (layout) {
      case SAME -> true;
      case LINEAR -> values.shape().length == 2;
      case CONVOLUTION, DEPTHWISE -> values.shape().length == 4;
    };
  }

  /** Converts PyTorch values to our axis order. */
  public TensorData toTensorFlow(TensorData values) {
    return switch (layout) {
      case SAME -> values;
      case LINEAR -> values.transpose();
      case CONVOLUTION -> values.permute(2, 3, 1, 0);
      case DEPTHWISE -> values.permute(2, 3, 0, 1);
    };
  }

  /** Converts our values to PyTorch's axis order. */
  public TensorData toPyTorch(TensorData values) {
    return switch (layout) {
      case SAME -> values;
      case LINEAR -> values.transpose();
      case CONVOLUTION -> values.permute(3, 2, 0, 1);
      case DEPTHWISE -> values.permute(2, 3, 0, 1);
    };
  }
}
