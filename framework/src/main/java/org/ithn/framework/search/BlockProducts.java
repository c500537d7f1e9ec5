package org.ithn.framework.search;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The inner products of a matrix's rows with each other, computed block by block by TensorFlow. */
public final class BlockProducts implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final TFloat32 matrix;
  private final Placeholder<TFloat32> rows;
  private final Placeholder<TInt32> block;
  private final Operand<TFloat32> products;

  /**
   * Creates the graph and copies the matrix into a tensor.
   *
   * @param values {@code [size, width]}, row-major
   */
  public BlockProducts(float[] values, int size, int width) {
    this(new float[][] {values}, size, width);
  }

  /**
   * Creates the graph and copies a matrix that one array cannot hold into a tensor.
   *
   * @param parts consecutive parts of {@code [size, width]}, row-major
   */
  public BlockProducts(float[][] parts, int size, int width) {
    Ops tf = Ops.create(graph);
    rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, width)));
    block = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(4))); // first, count, from, n
    products = tf.linalg.matMul(part(tf, 0, width), part(tf, 2, width), MatMul.transposeB(true));
    session = new Session(graph);
    matrix = TFloat32.tensorOf(Shape.of(size, width), tensor -> copy(parts, tensor));
  }

  private static void copy(float[][] parts, TFloat32 tensor) {
    FloatDataBuffer target = tensor.asRawTensor().data().asFloats();
    long at = 0;
    for (float[] part : parts) {
      target.offset(at).write(part);
      at += part.length;
    }
  }

  private Operand<TFloat32> part(Ops tf, int offset, int width) {
    Operand<TInt32> first =
        tf.slice(block, tf.constant(new int[] {offset}), tf.constant(new int[] {1}));
    Operand<TInt32> count =
        tf.slice(block, tf.constant(new int[] {offset + 1}), tf.constant(new int[] {1}));
    return tf.slice(
        rows,
        tf.concat(java.util.List.of(first, tf.constant(new int[] {0})), tf.constant(0)),
        tf.concat(java.util.List.of(count, tf.constant(new int[] {width})), tf.constant(0)));
  }

  /**
   * Computes the products of {@code count} rows from {@code first} with {@code n} rows from {@code
   * from}.
   *
   * @param result receives {@code [count, n]}, row-major; at least that long
   */
  public void run(int first, int count, int from, int n, float[] result) {
    try (TInt32 fed = TInt32.vectorOf(first, count, from, n);
        var outputs = session.runner().feed(rows, matrix).feed(block, fed).fetch(products).run()) {
      ((TFloat32) outputs.get(0)).asRawTensor().data().asFloats().read(result, 0, count * n);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
    matrix.close();
  }
}
