package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.ithn.framework.layers.Relu;
import org.ithn.framework.layers.ResidualBlock;
import org.ithn.framework.layers.ResidualBlock.Kind;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A module of {@link HrNet}: basic blocks on every branch, then a sum of all branches for each.
 *
 * <p>A coarser branch passes a 1 x 1 convolution and is repeated to the size of the finer one. A
 * finer branch passes one 3 x 3 convolution with stride 2 for each step down.
 *
 * <p>Scopes: {@code branch_r/block_i}; {@code fusion_r/from_q/conv}, {@code norm} for a coarser q,
 * and {@code fusion_r/from_q/step_k/conv}, {@code norm} for a finer q.
 *
 * @param channels the numbers of channels of the branches
 * @param blocks the number of blocks on each branch
 */
record HrNetModule(List<Integer> channels, int blocks) {
  HrNetModule {
    channels = List.copyOf(channels);
  }

  /** Builds the module; branches in and out are {@code [B, rows / 2^r, columns / 2^r, C_r]}. */
  <T extends TFloating> List<Operand<T>> build(GraphScope<T> scope, List<Operand<T>> branches) {
    List<Operand<T>> deeper = new ArrayList<>();
    for (int branch = 0; branch < branches.size(); branch++) {
      deeper.add(blocks(scope.variableScope("branch_" + branch), branch, branches.get(branch)));
    }
    List<Operand<T>> fused = new ArrayList<>();
    for (int branch = 0; branch < branches.size(); branch++) {
      int to = branch;
      fused.add(
          Rematerialisation.build(
              scope.variableScope("fusion_" + to),
              RecomputePolicy.BLOCKS,
              deeper,
              (in, inputs) -> fuse(in, to, inputs)));
    }
    return fused;
  }

  private <T extends TFloating> Operand<T> blocks(GraphScope<T> scope, int branch, Operand<T> x) {
    for (int block = 0; block < blocks; block++) {
      x =
          new ResidualBlock(Kind.BASIC, channels.get(branch), channels.get(branch), 1)
              .build(scope.variableScope("block_" + block), x);
    }
    return x;
  }

  private <T extends TFloating> Operand<T> fuse(
      GraphScope<T> scope, int to, List<Operand<T>> branches) {
    List<Operand<T>> terms = new ArrayList<>();
    for (int from = 0; from < branches.size(); from++) {
      GraphScope<T> inside = scope.variableScope("from_" + from);
      Operand<T> x = branches.get(from);
      terms.add(
          from == to ? x : from > to ? refine(inside, from, to, x) : coarsen(inside, from, to, x));
    }
    return Relu.build(scope, scope.tf().math.addN(terms));
  }

  private <T extends TFloating> Operand<T> refine(
      GraphScope<T> scope, int from, int to, Operand<T> x) {
    Operand<T> y = new ConvolutionNorm(1, channels.get(from), channels.get(to), 1).build(scope, x);
    return repeatPixels(scope.tf(), y, 1 << (from - to), channels.get(to));
  }

  private <T extends TFloating> Operand<T> coarsen(
      GraphScope<T> scope, int from, int to, Operand<T> x) {
    for (int step = 0; step < to - from; step++) {
      GraphScope<T> inside = scope.variableScope("step_" + step);
      boolean last = step == to - from - 1;
      int outputs = channels.get(last ? to : from);
      ConvolutionNorm layer = new ConvolutionNorm(3, channels.get(from), outputs, 2);
      x = last ? layer.build(inside, x) : layer.withRelu(inside, x);
    }
    return x;
  }

  /** Returns {@code [B, rows * factor, columns * factor, C]}: nearest-neighbour upsampling. */
  private static <T extends TFloating> Operand<T> repeatPixels(
      Ops tf, Operand<T> x, int factor, int width) {
    Operand<TInt32> batch = Shapes.dimension(tf, x, 0);
    Operand<TInt32> rows = Shapes.dimension(tf, x, 1);
    Operand<TInt32> columns = Shapes.dimension(tf, x, 2);
    Operand<TInt32> channels = tf.constant(width);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> repeats = tf.constant(factor);
    Operand<T> pixels = // [B, rows, 1, columns, 1, C]
        tf.reshape(x, Shapes.stack(tf, List.of(batch, rows, one, columns, one, channels)));
    Operand<T> repeated = // [B, rows, factor, columns, factor, C]
        tf.broadcastTo(
            pixels, Shapes.stack(tf, List.of(batch, rows, repeats, columns, repeats, channels)));
    return tf.reshape(
        repeated,
        Shapes.stack(
            tf,
            List.of(batch, tf.math.mul(rows, repeats), tf.math.mul(columns, repeats), channels)));
  }
}
