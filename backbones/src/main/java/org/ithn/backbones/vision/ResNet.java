package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.ithn.framework.layers.BatchNorm;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.MaxPooling;
import org.ithn.framework.layers.Relu;
import org.ithn.framework.layers.ResidualBlock;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * ResNet up to its last stage, as in torchvision.
 *
 * <p>Variables: {@code conv}, {@code norm}, {@code stage_1/block_0/...} to {@code stage_4/...}.
 *
 * <p>Source: He et al., 2016, Table 1; torchvision {@code resnet.py} (bottlenecks with the stride
 * in the 3 x 3 convolution).
 *
 * @param kind the kind of the residual blocks
 * @param blocks the number of blocks in each of the four stages
 */
public record ResNet(ResidualBlock.Kind kind, List<Integer> blocks) implements VisualExtractor {
  private static final int FIRST_WIDTH = 64;

  public ResNet {
    blocks = List.copyOf(blocks);
  }

  @Override
  public int width() {
    return FIRST_WIDTH << (blocks.size() - 1) << (kind.expansion() == 1 ? 0 : 2);
  }

  @Override
  public <T extends TFloating> Features<T> build(GraphScope<T> scope, Operand<T> images) {
    Operand<T> first =
        new Convolution(7, 3, FIRST_WIDTH, 2).build(scope.variableScope("conv"), images);
    Operand<T> x = // [B, S/4, S/4, 64]
        Rematerialisation.build(
            scope,
            RecomputePolicy.CHEAP,
            List.of(first),
            (in, inputs) -> normaliseAndPool(in, inputs.get(0)));
    List<List<ResidualBlock>> stages = stages();
    for (int stage = 0; stage < stages.size(); stage++) {
      GraphScope<T> stageScope = scope.sub("stage_" + (stage + 1));
      for (int block = 0; block < stages.get(stage).size(); block++) {
        x = stages.get(stage).get(block).build(stageScope.variableScope("block_" + block), x);
      }
    }
    return Features.of(scope, x, width()); // [B, S/32 * S/32, D]
  }

  /** Returns the blocks of each stage, in order. */
  List<List<ResidualBlock>> stages() {
    List<List<ResidualBlock>> stages = new ArrayList<>();
    int channels = FIRST_WIDTH;
    for (int stage = 0; stage < blocks.size(); stage++) {
      List<ResidualBlock> layers = new ArrayList<>();
      for (int block = 0; block < blocks.get(stage); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        layers.add(new ResidualBlock(kind, channels, FIRST_WIDTH << stage, stride));
        channels = layers.get(block).outputs();
      }
      stages.add(layers);
    }
    return stages;
  }

  private static <T extends TFloating> Operand<T> normaliseAndPool(
      GraphScope<T> scope, Operand<T> x) {
    Operand<T> normal = new BatchNorm(FIRST_WIDTH).build(scope.variableScope("norm"), x);
    return new MaxPooling(3, 2).build(scope, Relu.build(scope, normal));
  }
}
