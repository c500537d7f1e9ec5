package org.ithn.backbones.vision;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.BatchNorm;
import org.ithn.framework.layers.Convolution;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Network of four convolutions with stride 2, for small images and the demo: 64 x 64 pixels become
 * 4 x 4 patches.
 *
 * <p>Variables: {@code layer_0/conv}, {@code layer_0/norm} and so on.
 *
 * @param firstWidth the number of channels after the first convolution; each later one doubles it
 */
public record SmallCnn(int firstWidth) implements VisualExtractor {
  private static final int LAYERS = 4;

  @Override
  public int width() {
    return firstWidth << (LAYERS - 1);
  }

  @Override
  public <T extends TFloating> Features<T> build(GraphScope<T> scope, Operand<T> images) {
    Operand<T> x = images;
    int channels = 3;
    for (int i = 0; i < LAYERS; i++) {
      GraphScope<T> layer = scope.variableScope("layer_" + i);
      int width = firstWidth << i;
      x = new Convolution(3, channels, width, 2).build(layer.variableScope("conv"), x);
      x = scope.tf().nn.relu(new BatchNorm(width).build(layer.variableScope("norm"), x));
      channels = width;
    }
    return Features.of(scope, x, channels);
  }
}
