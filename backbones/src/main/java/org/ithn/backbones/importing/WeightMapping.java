package org.ithn.backbones.importing;

import org.ithn.framework.tensors.TensorData;

/**
 * One row of a table of names: a weight of a PyTorch model and what it is here.
 *
 * @param original its key in the {@code state_dict}
 * @param path our variable
 * @param layout how the axes are ordered
 */
public record WeightMapping(String original, String path, Layout layout) {
  /** How PyTorch orders the axes of a weight. */
  public enum Layout {
    /** As here. */
    SAME,
    /** A linear layer's {@code [outputs, inputs]}; here {@code [inputs, outputs]}. */
    LINEAR,
    /** A convolution's {@code [out, in, rows, columns]}; here {@code [rows, columns, in, out]}. */
    CONVOLUTION
  }

  /** The same row below prefixes of both sides. */
  public WeightMapping withPrefixes(String originalPrefix, String pathPrefix) {
    return new WeightMapping(originalPrefix + original, pathPrefix + path, layout);
  }

  /** The original's values in our order of axes. */
  public TensorData toTensorFlow(TensorData values) {
    return switch (layout) {
      case SAME -> values;
      case LINEAR -> values.transpose();
      case CONVOLUTION -> values.permute(2, 3, 1, 0);
    };
  }

  /** Our values in the original's order of axes. */
  public TensorData toPyTorch(TensorData values) {
    return switch (layout) {
      case SAME -> values;
      case LINEAR -> values.transpose();
      case CONVOLUTION -> values.permute(3, 2, 0, 1);
    };
  }
}
