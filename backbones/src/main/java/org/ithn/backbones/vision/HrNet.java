package org.ithn.backbones.vision;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.ResidualBlock;
import org.ithn.framework.layers.ResidualBlock.Kind;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * HRNet for classification up to its last convolution: branches of four resolutions in parallel,
 * which exchange their features at the end of every module. Optionally with attention after every
 * stage and with skip connections between stages.
 *
 * <p>An image of S pixels, a multiple of 32, gives {@code S / 32} rows and columns of patches.
 *
 * <pre>
 * Y(s, r) = attention(X(s, r))                 branch r after stage s = 2, 3, 4
 * X(s + 1, r) = X(s + 1, r) + Y(s, r)          skips, s = 2, 3
 * X(4, 0) = X(4, 0) + norm(conv1x1(stem))      skips
 * </pre>
 *
 * <p>The next stage, or the head, reads Y. Without attention, Y is X.
 *
 * <p>Scopes: {@code stem}, {@code stage_1/block_i}, {@code stage_s/transition_r}, {@code
 * stage_s/module_m}, {@code stage_s/attention_r} and {@code head}; the skip of the stem has its
 * own.
 *
 * <p>Source: Wang et al., "Deep High-Resolution Representation Learning for Visual Recognition",
 * TPAMI 2020; the package {@code timm}, {@code hrnet.py}. Attention and skips: Pahwa et al.,
 * "MedSkip", ICCV Workshops 2021. Its places for both are not public; these are our choice.
 *
 * @param size the widths and depths
 * @param attention the attention after the stages 2 to 4
 * @param skips the connections across stages
 */
public record HrNet(Size size, Attention attention, Skips skips) implements VisualExtractor {
  /** The number of stages and of branches of the last stage. */
  static final int STAGES = 4;

  private static final int STRIDE = 32; // of the last branch

  /** The attention after a stage. */
  public enum Attention {
    /** No attention, as in HRNet. */
    NONE,
    /** {@link Cbam} on every branch. */
    CBAM
  }

  /** The connections across stages. */
  public enum Skips {
    /** No skips, as in HRNet. */
    NONE,
    /** The features after a stage are added to those after the next one. */
    STAGES
  }

  /**
   * The widths and depths of an HRNet.
   *
   * @param width the number of channels of the first branch; each later one doubles it
   * @param stemWidth the number of channels of the stem, and the width of the first stage's blocks
   * @param blocks the number of blocks in the first stage and in each branch of a module
   * @param modules the number of modules in the stages 2 to 4
   * @param headWidth the inner width of the head's first bottleneck; each later one doubles it
   * @param outputs D, the number of channels of the last convolution
   */
  public record Size(
      int width, int stemWidth, int blocks, List<Integer> modules, int headWidth, int outputs) {
    public Size {
      modules = List.copyOf(modules);
      checkArgument(
          width >= 1 && stemWidth >= 1 && blocks >= 1 && headWidth >= 1 && outputs >= 1,
          "HRNet: all sizes must be at least 1, got %s, %s, %s, %s and %s",
          width,
          stemWidth,
          blocks,
          headWidth,
          outputs);
      checkArgument(
          modules.size() == STAGES - 1 && modules.stream().allMatch(count -> count >= 1),
          "HRNet: needs the modules of three stages, at least 1 each, got %s",
          modules);
    }

    /** Returns the size of the published networks with a width: 18, 32, 48 and others. */
    public static Size published(int width) {
      return new Size(width, 64, 4, List.of(1, 4, 3), 32, 2048);
    }

    /** Returns a network for small images and the demo: D = 128. */
    public static Size small() {
      return new Size(8, 16, 1, List.of(1, 1, 1), 8, 128);
    }

    /** Returns the numbers of channels of a stage's branches, the first branch first. */
    List<Integer> branches(int stage) {
      List<Integer> channels = new ArrayList<>();
      for (int branch = 0; branch < stage; branch++) {
        channels.add(width << branch);
      }
      return channels;
    }

    /** Returns the number of modules of a stage from 2 to 4. */
    int modules(int stage) {
      return modules.get(stage - 2);
    }
  }

  /** Returns HRNet as published, without attention and skips. */
  public static HrNet plain(Size size) {
    return new HrNet(size, Attention.NONE, Skips.NONE);
  }

  @Override
  public int width() {
    return size.outputs();
  }

  @Override
  public <T extends TFloating> Features<T> build(GraphScope<T> scope, Operand<T> images) {
    checkDivisible(images.shape().get(1), images.shape().get(2));
    Operand<T> map = head().build(scope.sub("head"), branches(scope, images)); // [B, S/32, S/32, D]
    return Features.of(scope, map, size.outputs());
  }

  /** Returns the branches after the last stage, {@code [B, S/4/2^r, S/4/2^r, width 2^r]}. */
  <T extends TFloating> List<Operand<T>> branches(GraphScope<T> scope, Operand<T> images) {
    Operand<T> stem = stem(scope.sub("stem"), images); // [B, S/4, S/4, stemWidth]
    List<Operand<T>> branches = List.of(firstStage(scope.sub("stage_1"), stem));
    for (int stage = 2; stage <= STAGES; stage++) {
      GraphScope<T> inside = scope.sub("stage_" + stage);
      List<Operand<T>> next = modules(inside, stage, transition(inside, stage, branches));
      if (skips == Skips.STAGES && stage > 2) {
        next = addEach(scope, next, branches);
      }
      if (skips == Skips.STAGES && stage == STAGES) {
        next = addEach(scope, next, List.of(stemSkip(scope.sub("skip"), stem)));
      }
      branches = attend(inside, stage, next);
    }
    return branches;
  }

  /** Returns the head, built for four branches. */
  HrNetHead head() {
    return new HrNetHead(size.branches(STAGES), size.headWidth(), size.outputs());
  }

  private static void checkDivisible(long rows, long columns) {
    for (long side : new long[] {rows, columns}) {
      checkArgument(
          side < 0 || side % STRIDE == 0,
          "HRNet: the images have %s rows and %s columns, which must be multiples of %s; set"
              + " data.image.size to a multiple",
          rows,
          columns,
          STRIDE);
    }
  }

  private <T extends TFloating> Operand<T> stem(GraphScope<T> scope, Operand<T> images) {
    int channels = size.stemWidth();
    Operand<T> half =
        new ConvolutionNorm(3, 3, channels, 2).withRelu(scope.variableScope("layer_1"), images);
    return new ConvolutionNorm(3, channels, channels, 2)
        .withRelu(scope.variableScope("layer_2"), half);
  }

  private <T extends TFloating> Operand<T> firstStage(GraphScope<T> scope, Operand<T> x) {
    List<ResidualBlock> blocks = firstBlocks();
    for (int block = 0; block < blocks.size(); block++) {
      x = blocks.get(block).build(scope.variableScope("block_" + block), x);
    }
    return x;
  }

  /** Returns the bottlenecks of the first stage. */
  List<ResidualBlock> firstBlocks() {
    List<ResidualBlock> blocks = new ArrayList<>();
    int channels = size.stemWidth();
    for (int i = 0; i < size.blocks(); i++) {
      ResidualBlock block = new ResidualBlock(Kind.BOTTLENECK, channels, size.stemWidth(), 1);
      blocks.add(block);
      channels = block.outputs();
    }
    return blocks;
  }

  /**
   * Returns the branches of a stage: those of the last stage, changed or not, and a coarser one.
   */
  private <T extends TFloating> List<Operand<T>> transition(
      GraphScope<T> scope, int stage, List<Operand<T>> before) {
    List<Operand<T>> branches = new ArrayList<>(stage == 2 ? List.of() : before);
    for (int branch = branches.size(); branch < stage; branch++) {
      Operand<T> from = before.get(before.size() - 1);
      branches.add(
          transition(stage, branch).withRelu(scope.variableScope("transition_" + branch), from));
    }
    return branches;
  }

  /** Returns the layer that begins a branch of a stage. */
  private ConvolutionNorm transition(int stage, int branch) {
    int inputs =
        stage == 2
            ? size.stemWidth() * Kind.BOTTLENECK.expansion()
            : size.branches(stage).get(branch - 1);
    return new ConvolutionNorm(3, inputs, size.branches(stage).get(branch), branch == 0 ? 1 : 2);
  }

  private <T extends TFloating> List<Operand<T>> modules(
      GraphScope<T> scope, int stage, List<Operand<T>> branches) {
    HrNetModule module = new HrNetModule(size.branches(stage), size.blocks());
    for (int i = 0; i < size.modules(stage); i++) {
      branches = module.build(scope.sub("module_" + i), branches);
    }
    return branches;
  }

  private <T extends TFloating> List<Operand<T>> attend(
      GraphScope<T> scope, int stage, List<Operand<T>> branches) {
    if (attention == Attention.NONE) {
      return branches;
    }
    List<Operand<T>> attended = new ArrayList<>();
    for (int branch = 0; branch < stage; branch++) {
      Cbam layer = Cbam.of(size.branches(stage).get(branch));
      attended.add(layer.build(scope.variableScope("attention_" + branch), branches.get(branch)));
    }
    return attended;
  }

  private <T extends TFloating> Operand<T> stemSkip(GraphScope<T> scope, Operand<T> stem) {
    return new ConvolutionNorm(1, size.stemWidth(), size.width(), 1).build(scope, stem);
  }

  /** Adds each of the skips to the branch of the same number. */
  private static <T extends TFloating> List<Operand<T>> addEach(
      GraphScope<T> scope, List<Operand<T>> branches, List<Operand<T>> skips) {
    List<Operand<T>> sums = new ArrayList<>(branches);
    for (int branch = 0; branch < skips.size(); branch++) {
      sums.set(branch, scope.tf().math.add(branches.get(branch), skips.get(branch)));
    }
    return sums;
  }
}
