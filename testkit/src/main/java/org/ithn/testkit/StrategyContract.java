package org.ithn.testkit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.AugmentedClipLoss;
import org.ithn.framework.losses.LogitScales;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.NegativeInputs;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/**
 * The contract of every hard-negative strategy that uses prior hard negatives.
 *
 * <p>The test of a strategy extends it and provides the strategy, its limits and the sources into
 * which its gradient flows.
 */
public abstract class StrategyContract {
  private static final int BATCH = 3;
  private static final int WIDTH = 5;
  private static final double ALMOST_ONE = 1 - 1e-13;

  /** The embeddings that a strategy reads, {@code [B, E]} each. */
  public enum Source {
    /** The images. */
    Z,
    /** The reports. */
    U,
    /** The images of the prior hard negatives. */
    Z_NEG,
    /** The reports of the prior hard negatives. */
    U_NEG
  }

  /** Returns the strategy under test. */
  protected abstract HardNegativeStrategy strategy();

  /**
   * Returns its negatives at hardness 0 in plain Java, as a function of the rows of each source.
   */
  protected double[][] negativesAtZeroHardness(Map<Source, double[][]> in) {
    return in.get(Source.U_NEG);
  }

  /** Returns its negatives as the hardness approaches 1, likewise. */
  protected abstract double[][] negativesAtFullHardness(Map<Source, double[][]> in);

  /** Returns exactly the sources into which its gradients flow. */
  protected abstract Set<Source> gradientSources();

  /** A graph that contains the strategy. */
  private final class BuiltGraph implements AutoCloseable {
    final TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.TRAIN);
    final Map<Source, List<Operand<TFloat64>>> inputs = new LinkedHashMap<>();
    final Set<String> opsBefore;
    final Operand<TFloat64> negatives;

    BuiltGraph(Map<Source, double[][]> rows, double lambda) {
      int ranks = strategy().negativesPerExample();
      rows.forEach(
          (source, values) -> {
            boolean negative = source == Source.Z_NEG || source == Source.U_NEG;
            List<Operand<TFloat64>> operands = new ArrayList<>();
            for (int rank = 0; rank < (negative ? ranks : 1); rank++) {
              operands.add(test.input(data(rotated(values, rank))));
            }
            inputs.put(source, operands);
          });
      Operand<TFloat64> hardness = test.input(TensorData.of(new double[] {lambda}));
      EmbeddingPair<TFloat64> positive = new EmbeddingPair<>(get(Source.Z, 0), get(Source.U, 0));
      List<EmbeddingPair<TFloat64>> neighbours = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        neighbours.add(new EmbeddingPair<>(get(Source.Z_NEG, rank), get(Source.U_NEG, rank)));
      }
      var scope = test.scope().sub("negatives");
      opsBefore = ops();
      negatives =
          strategy()
              .synthesise(
                  scope,
                  new NegativeInputs<>(
                      positive,
                      neighbours.get(0),
                      neighbours,
                      hardness,
                      hard -> contrast(positive, neighbours.get(0), hard)));
      test.start();
    }

    private Operand<TFloat64> contrast(
        EmbeddingPair<TFloat64> positive, EmbeddingPair<TFloat64> prior, Operand<TFloat64> hard) {
      IthnConfig config = IthnConfig.defaults().toBuilder().temperature(Temperature.FIXED).build();
      AugmentedClipLoss loss = new AugmentedClipLoss(config);
      var scope = test.scope().sub("negatives");
      LogitScales<TFloat64> scales = loss.scales(scope);
      return loss.build(
          scope,
          scales,
          new AugmentedClipLoss.Inputs<>(positive, Optional.of(prior), Optional.of(hard)));
    }

    Operand<TFloat64> get(Source source, int rank) {
      return inputs.get(source).get(rank);
    }

    Set<String> ops() {
      Set<String> names = new HashSet<>();
      test.graph().operations().forEachRemaining(op -> names.add(op.name()));
      return names;
    }

    /** Returns a scalar that depends on every element of the negatives differently. */
    Operand<TFloat64> scalar() {
      var tf = test.tf();
      int batch = (int) negatives.shape().get(0);
      Operand<TFloat64> weights = test.input(TestTensors.normal(17, batch, WIDTH));
      return tf.reduceSum(
          tf.math.mul(tf.math.sin(negatives), weights), tf.constant(new int[] {0, 1}));
    }

    /** Returns the gradient; zeros if the scalar does not depend on the operand. */
    double[] gradient(Operand<TFloat64> scalar, Operand<TFloat64> by) {
      var tf = test.tf();
      Operand<TFloat64> zero =
          tf.math.mul(tf.reduceSum(by, tf.constant(new int[] {0, 1})), test.scope().scalar(0));
      return test.run(test.gradients(tf.math.add(scalar, zero), List.of(by)).get(0));
    }

    double[] values() {
      return test.run(negatives);
    }

    @Override
    public void close() {
      test.close();
    }
  }

  @Test
  void givesOneNegativePerExample() {
    try (BuiltGraph built = new BuiltGraph(rows(BATCH), 0.3)) {
      assertThat(built.negatives.shape().asArray()).isEqualTo(new long[] {BATCH, WIDTH});
      assertThat(built.values()).hasLength(BATCH * WIDTH);
    }
  }

  @Test
  void isFiniteForABatchOfOne() {
    try (BuiltGraph built = new BuiltGraph(rows(1), 0.3)) {
      assertFinite("negatives", built.values());
    }
  }

  @Test
  void negativesAndGradientsAreFiniteForIdenticalReports() {
    Map<Source, double[][]> rows = rows(BATCH);
    rows.put(Source.U_NEG, rows.get(Source.U));
    rows.put(Source.Z_NEG, rows.get(Source.Z));
    try (BuiltGraph built = new BuiltGraph(rows, 0.3)) {
      assertFinite("negatives", built.values());
      Operand<TFloat64> scalar = built.scalar();
      for (Source source : Source.values()) {
        assertFinite("gradient wrt " + source, built.gradient(scalar, built.get(source, 0)));
      }
    }
  }

  @Test
  void meetsItsLimitsAtZeroAndFullHardness() {
    Map<Source, double[][]> rows = rows(BATCH);
    try (BuiltGraph none = new BuiltGraph(rows, 0);
        BuiltGraph full = new BuiltGraph(rows, ALMOST_ONE)) {
      assertClose("hardness 0", none.values(), flat(negativesAtZeroHardness(rows)), 1e-12);
      assertClose("hardness 1", full.values(), flat(negativesAtFullHardness(rows)), 1e-10);
    }
  }

  @Test
  void permutingTheBatchPermutesTheNegatives() {
    Map<Source, double[][]> rows = rows(BATCH);
    int[] order = {2, 0, 1};
    Map<Source, double[][]> permuted = new LinkedHashMap<>();
    rows.forEach((source, values) -> permuted.put(source, permute(values, order)));
    try (BuiltGraph before = new BuiltGraph(rows, 0.3);
        BuiltGraph after = new BuiltGraph(permuted, 0.3)) {
      double[][] expected = permute(rows(before.values()), order);
      assertClose("negatives", after.values(), flat(expected), 1e-12);
    }
  }

  @Test
  void theSameSeedGivesTheSameNegatives() {
    try (BuiltGraph built = new BuiltGraph(rows(BATCH), 0.3)) {
      built.test.setSeed(11);
      double[] first = built.values();
      assertThat(built.values()).isEqualTo(first);
    }
  }

  @Test
  void gradientFlowsExactlyIntoItsDeclaredSources() {
    try (BuiltGraph built = new BuiltGraph(rows(BATCH), 0.3)) {
      Operand<TFloat64> scalar = built.scalar();
      GradientCheck check = GradientCheck.of(built.test, scalar);
      for (Source source : Source.values()) {
        double[] gradient = built.gradient(scalar, built.get(source, 0));
        boolean flows = Arrays.stream(gradient).anyMatch(value -> value != 0);
        assertWithMessage("gradient flows into %s", source)
            .that(flows)
            .isEqualTo(gradientSources().contains(source));
        if (flows) {
          check.withRespectTo(source.name(), built.get(source, 0));
        }
      }
      if (!gradientSources().isEmpty()) {
        check.verify();
      }
    }
  }

  @Test
  void addsNoVariable() {
    try (BuiltGraph built = new BuiltGraph(rows(BATCH), 0.3)) {
      assertThat(built.test.store().all()).isEmpty();
    }
  }

  @Test
  void addsItsOpsUnderItsScope() {
    try (BuiltGraph built = new BuiltGraph(rows(BATCH), 0.3)) {
      Set<String> added = built.ops();
      added.removeAll(built.opsBefore);
      assertThat(added).isNotEmpty();
      for (String name : added) {
        assertThat(name).startsWith("negatives");
      }
    }
  }

  private static Map<Source, double[][]> rows(int batch) {
    Map<Source, double[][]> rows = new LinkedHashMap<>();
    for (Source source : Source.values()) {
      rows.put(source, unit(source.name().hashCode(), new double[batch][WIDTH]));
    }
    return rows;
  }

  /** Draws rows of unit length, in the shape of {@code like}. */
  private static double[][] unit(long seed, double[][] like) {
    double[][] rows = rows(TestTensors.normal(seed, like.length, WIDTH).doubles());
    for (double[] row : rows) {
      double length = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
      Arrays.setAll(row, i -> row[i] / length);
    }
    return rows;
  }

  /** Returns the rows of a further rank: each row rotated by {@code places}. */
  private static double[][] rotated(double[][] rows, int places) {
    double[][] rotated = new double[rows.length][WIDTH];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < WIDTH; j++) {
        rotated[i][j] = rows[i][(j + places) % WIDTH];
      }
    }
    return rotated;
  }

  private static double[][] rows(double[] flat) {
    double[][] rows = new double[flat.length / WIDTH][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * WIDTH, (i + 1) * WIDTH));
    return rows;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static TensorData data(double[][] rows) {
    return TensorData.of(flat(rows), rows.length, WIDTH);
  }

  private static double[][] permute(double[][] rows, int[] order) {
    return Arrays.stream(order).mapToObj(i -> rows[i]).toArray(double[][]::new);
  }

  private static void assertFinite(String what, double[] values) {
    for (double value : values) {
      assertWithMessage(what).that(value).isFinite();
    }
  }
}
