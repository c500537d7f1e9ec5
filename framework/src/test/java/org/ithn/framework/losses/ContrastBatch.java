package org.ithn.framework.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** The contrastive loss of a random batch of five pairs of width 7, and its plain reference. */
final class ContrastBatch implements AutoCloseable {
  static final int BATCH = 5;
  static final int WIDTH = 7;
  private static final int[] UNCHANGED = {0, 1, 2, 3, 4};

  /**
   * The reports and label groups of the examples and of their prior negatives.
   *
   * @param reports padded words, {@code [B][T]}; 0 = padding
   */
  @SuppressWarnings("ArrayRecordComponent") // a fixture of tests
  record Texts(int[][] reports, int[][] priorReports, double[] groups, double[] priorGroups) {
    /** Returns reports that all differ. */
    static Texts different() {
      return new Texts(
          new int[][] {{1, 2, 0}, {2, 1, 0}, {1, 0, 0}, {3, 3, 3}, {4, 0, 0}},
          new int[][] {{5}, {6}, {7}, {8}, {9}},
          new double[] {0, 1, 2, 3, 4},
          new double[] {5, 6, 7, 8, 9});
    }

    private Texts permuted(int[] order) {
      return new Texts(
          Arrays.stream(order).mapToObj(i -> reports[i]).toArray(int[][]::new),
          Arrays.stream(order).mapToObj(i -> priorReports[i]).toArray(int[][]::new),
          Arrays.stream(order).mapToDouble(i -> groups[i]).toArray(),
          Arrays.stream(order).mapToDouble(i -> priorGroups[i]).toArray());
    }
  }

  final TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.TRAIN);
  final Operand<TFloat64> z;
  final Operand<TFloat64> u;
  final Operand<TFloat64> zNeg;
  final Operand<TFloat64> uNeg;
  final Operand<TFloat64> hard;
  final Operand<TFloat64> loss;
  final Optional<Operand<TFloat64>> mask;
  private final double tau;

  ContrastBatch(IthnConfig config, Texts texts) {
    this(config, texts, UNCHANGED);
  }

  /** Builds the loss of the batch with its rows in another order. */
  ContrastBatch(IthnConfig config, Texts texts, int[] order) {
    z = rows(11, order);
    u = rows(12, order);
    zNeg = rows(13, order);
    uNeg = rows(14, order);
    hard = rows(15, order);
    tau = config.contrastive().tau();
    Texts ordered = texts.permuted(order);
    var in =
        new AugmentedClipLoss.Inputs<>(
            new EmbeddingPair<>(z, u),
            Optional.of(new EmbeddingPair<>(zNeg, uNeg)),
            Optional.of(hard),
            FalseNegatives.find(
                test.scope(),
                config.contrastive().falseNegatives(),
                outputs(ordered.reports(), ordered.groups()),
                Optional.of(outputs(ordered.priorReports(), ordered.priorGroups()))));
    AugmentedClipLoss clip = new AugmentedClipLoss(config);
    loss = clip.build(test.scope(), clip.scales(test.scope()), in);
    mask = clip.mask(test.scope(), in);
    test.start();
  }

  private Operand<TFloat64> rows(long seed, int[] order) {
    double[] values = TestTensors.normal(seed, BATCH, WIDTH).doubles();
    double[] ordered = new double[values.length];
    for (int row = 0; row < BATCH; row++) {
      System.arraycopy(values, order[row] * WIDTH, ordered, row * WIDTH, WIDTH);
    }
    return test.input(TensorData.of(ordered, BATCH, WIDTH));
  }

  private BackboneOutputs<TFloat64> outputs(int[][] words, double[] groups) {
    double[] mask =
        Arrays.stream(words)
            .flatMapToInt(Arrays::stream)
            .mapToDouble(word -> word == 0 ? 0 : 1)
            .toArray();
    Operand<TInt32> targets =
        test.typedInput(TInt32.class, TInt32.tensorOf(StdArrays.ndCopyOf(words)));
    return new BackboneOutputs<>(
            z, z, z, targets, test.input(TensorData.of(mask, BATCH, words[0].length)), Map.of())
        .withLossInputs(
            Map.of(FalseNegatives.LABEL_GROUP, test.input(TensorData.of(groups, BATCH))));
  }

  double value() {
    return test.run(loss)[0];
  }

  /** Sets all rows of an input to one vector. */
  void fill(Operand<TFloat64> input, double... row) {
    double[] values = new double[BATCH * WIDTH];
    Arrays.setAll(values, i -> i % WIDTH < row.length ? row[i % WIDTH] : 0);
    test.feed(input, TensorData.of(values, BATCH, WIDTH));
  }

  PlainContrast plain() {
    List<double[][]> rows =
        List.of(z, u, zNeg, uNeg, hard).stream()
            .map(each -> PlainContrast.rows(test.inputValues(each), BATCH))
            .toList();
    return new PlainContrast(
        rows.get(0), rows.get(1), rows.get(2), rows.get(3), rows.get(4), 1 / tau);
  }

  void verifyGradients(boolean pairsOfNegatives) {
    GradientCheck check =
        GradientCheck.of(test, loss)
            .withRespectTo("z", z)
            .withRespectTo("u", u)
            .withRespectTo("hard", hard)
            .withRespectToVariables();
    if (pairsOfNegatives) {
      check.withRespectTo("zNeg", zNeg).withRespectTo("uNeg", uNeg);
    }
    check.verify();
  }

  @Override
  public void close() {
    test.close();
  }
}
