package org.ithn.framework.layers;

import static org.ithn.testkit.Goldens.assertClose;

import org.ithn.framework.graph.Mode;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** Distinct ids whose rows are squares of the ids. */
final class DistinctRowsTest {
  /** Three ids of 11 take one chunk; nine of 11 would take two, but no more than 11 rows. */
  @ParameterizedTest
  @CsvSource({"3, 8", "9, 11"})
  void rowsAreThoseOfTheVector(int distinct, int length) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      int[] ids = new int[11];
      double[] squares = new double[ids.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = 5 + i % distinct;
        squares[i] = ids[i] * ids[i];
      }
      DistinctRows rows = DistinctRows.of(tf, tf.constant(ids));
      Operand<TFloat64> values = tf.dtypes.cast(rows.values(), TFloat64.class);
      Operand<TFloat64> count = tf.dtypes.cast(tf.shape(values), TFloat64.class);
      Operand<TFloat64> expanded = rows.expand(tf, tf.math.square(values));
      test.start();
      assertClose("rows", test.run(expanded), squares, 0);
      assertClose("number of rows", test.run(count), new double[] {length}, 0);
    }
  }
}
