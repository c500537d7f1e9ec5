package org.ithn.backbones.vision;

import static com.google.common.base.Preconditions.checkArgument;
import static org.ithn.framework.layers.InvertedResidual.NORM_EPSILON;
import static org.ithn.framework.layers.InvertedResidual.NORM_MOMENTUM;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.BatchNorm;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.InvertedResidual;
import org.ithn.framework.layers.Padding;
import org.ithn.framework.layers.Relu6;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * EfficientNet-Lite up to its last convolution: EfficientNet with ReLU6, without
 * squeeze-and-excitation, and with a stem and a head of fixed width.
 *
 * <p>An image of S pixels gives {@code ceil(S / 32)} rows and columns of patches of width D = 1280:
 * 7 x 7 at 224, 8 x 8 at 240 and 9 x 9 at 260 pixels.
 *
 * <p>Variables: {@code conv}, {@code norm}, {@code stage_1/block_0/...} to {@code stage_7/...},
 * {@code head_conv}, {@code head_norm}.
 *
 * <p>Source: Tan and Le, "EfficientNet", 2019; the package {@code efficientnet_lite_pytorch} 0.1.0.
 * Differs: no stochastic depth in training (the package drops a block's sum with a probability of
 * up to 0.2). Padding follows the size of the image, as in TensorFlow; the package derives it from
 * the size that the model was built for.
 *
 * @param widthFactor the factor of the number of channels
 * @param depthFactor the factor of the number of blocks; the first and last stage keep theirs
 */
public record EfficientNetLite(double widthFactor, double depthFactor) implements VisualExtractor {
  private static final int STEM_WIDTH = 32;
  private static final int HEAD_WIDTH = 1280;
  private static final int DIVISOR = 8;

  /** A row of the paper's Table 1: blocks with a kernel size, a stride, an expansion, channels. */
  private record Stage(int blocks, int size, int stride, int expansion, int channels) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112),
          new Stage(4, 5, 2, 6, 192),
          new Stage(1, 3, 1, 6, 320));

  public EfficientNetLite {
    checkArgument(
        widthFactor > 0 && depthFactor > 0,
        "EfficientNet-Lite: factors %s (width) and %s (depth) must be above 0",
        widthFactor,
        depthFactor);
  }

  @Override
  public int width() {
    return HEAD_WIDTH;
  }

  /** Returns the blocks of each stage, in order. */
  List<List<InvertedResidual>> stages() {
    List<List<InvertedResidual>> stages = new ArrayList<>();
    int inputs = STEM_WIDTH;
    for (Stage stage : STAGES) {
      boolean scaled = !stages.isEmpty() && stages.size() < STAGES.size() - 1;
      int blocks = scaled ? (int) Math.ceil(depthFactor * stage.blocks()) : stage.blocks();
      int outputs = scaledChannels(stage.channels());
      List<InvertedResidual> layers = new ArrayList<>();
      for (int block = 0; block < blocks; block++) {
        int stride = block == 0 ? stage.stride() : 1;
        layers.add(new InvertedResidual(stage.size(), inputs, stage.expansion(), outputs, stride));
        inputs = outputs;
      }
      stages.add(layers);
    }
    return stages;
  }

  /** Returns the nearest multiple of 8 that is not below 90 % of the scaled number. */
  private int scaledChannels(int channels) {
    double scaled = widthFactor * channels;
    int rounded = Math.max(DIVISOR, (int) (scaled + DIVISOR / 2.0) / DIVISOR * DIVISOR);
    return rounded < 0.9 * scaled ? rounded + DIVISOR : rounded;
  }

  @Override
  public <T extends TFloating> Features<T> build(GraphScope<T> scope, Operand<T> images) {
    Operand<T> stem = // [B, S/2, S/2, 32]
        new Convolution(3, 3, STEM_WIDTH, 2, Padding.SAME)
            .build(scope.variableScope("conv"), images);
    Operand<T> x = normAndRelu6(scope, "norm", STEM_WIDTH, stem);
    List<List<InvertedResidual>> stages = stages();
    int channels = STEM_WIDTH;
    for (int stage = 0; stage < stages.size(); stage++) {
      GraphScope<T> stageScope = scope.sub("stage_" + (stage + 1));
      List<InvertedResidual> blocks = stages.get(stage);
      for (int block = 0; block < blocks.size(); block++) {
        x = blocks.get(block).build(stageScope.variableScope("block_" + block), x);
        channels = blocks.get(block).outputs();
      }
    }
    Operand<T> head = // [B, S/32, S/32, D]
        new Convolution(1, channels, HEAD_WIDTH, 1).build(scope.variableScope("head_conv"), x);
    return Features.of(scope, normAndRelu6(scope, "head_norm", HEAD_WIDTH, head), HEAD_WIDTH);
  }

  private static <T extends TFloating> Operand<T> normAndRelu6(
      GraphScope<T> scope, String name, int channels, Operand<T> x) {
    BatchNorm norm = new BatchNorm(channels, NORM_EPSILON, NORM_MOMENTUM);
    return Relu6.build(scope, norm.build(scope.variableScope(name), x));
  }
}
