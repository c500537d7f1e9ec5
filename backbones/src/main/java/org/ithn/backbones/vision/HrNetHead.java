package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.BatchNorm;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.Padding;
import org.ithn.framework.layers.Relu;
import org.ithn.framework.layers.ResidualBlock;
import org.ithn.framework.layers.ResidualBlock.Kind;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * The classification head of {@link HrNet} without the classifier: a bottleneck widens each branch,
 * and the branches are added from the finest to the coarsest, each time after a convolution with
 * stride 2. A 1 x 1 convolution gives the features.
 *
 * <p>Scopes: {@code widen_r}, {@code down_r/conv}, {@code down_r/norm}, {@code output/conv}, {@code
 * output/norm}. These convolutions have a bias, as in the original, although a norm follows.
 *
 * @param channels the numbers of channels of the branches
 * @param width the inner width of the first bottleneck; each later one doubles it
 * @param outputs the number of channels of the features
 */
record HrNetHead(List<Integer> channels, int width, int outputs) {
  HrNetHead {
    channels = List.copyOf(channels);
  }

  /** Returns the bottleneck of each branch. */
  List<ResidualBlock> bottlenecks() {
    List<ResidualBlock> blocks = new ArrayList<>();
    for (int branch = 0; branch < channels.size(); branch++) {
      blocks.add(new ResidualBlock(Kind.BOTTLENECK, channels.get(branch), width << branch, 1));
    }
    return blocks;
  }

  /**
   * Builds the head.
   *
   * @param branches {@code [B, rows / 2^r, columns / 2^r, C_r]}
   * @return {@code [B, rows / 8, columns / 8, outputs]} for four branches
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, List<Operand<T>> branches) {
    List<ResidualBlock> blocks = bottlenecks();
    Operand<T> x = blocks.get(0).build(scope.variableScope("widen_0"), branches.get(0));
    for (int branch = 1; branch < blocks.size(); branch++) {
      Convolution down =
          new Convolution(
              3,
              blocks.get(branch - 1).outputs(),
              blocks.get(branch).outputs(),
              2,
              Padding.SYMMETRIC_KEPT);
      Operand<T> coarser = layer(scope.variableScope("down_" + (branch - 1)), down, x);
      Operand<T> wide =
          blocks.get(branch).build(scope.variableScope("widen_" + branch), branches.get(branch));
      x = scope.tf().math.add(wide, coarser);
    }
    Convolution last = new Convolution(1, blocks.get(blocks.size() - 1).outputs(), outputs, 1);
    return layer(scope.variableScope("output"), last, x);
  }

  private static <T extends TFloating> Operand<T> layer(
      GraphScope<T> scope, Convolution convolution, Operand<T> x) {
    GraphScope<T> inside = scope.variableScope("conv");
    int channels = convolution.outputs();
    Operand<T> bias = inside.trainable("bias", Shape.of(channels), Initialisers.zeros());
    Operand<T> y = scope.tf().nn.biasAdd(convolution.build(inside, x), bias);
    return Relu.build(scope, new BatchNorm(channels).build(scope.variableScope("norm"), y));
  }
}
