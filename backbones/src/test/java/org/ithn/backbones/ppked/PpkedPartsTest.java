package org.ithn.backbones.ppked;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** Parts of PPKED against plain attention, hand-computed retrieval and central differences. */
final class PpkedPartsTest {
  private static final int BATCH = 2;
  private static final int ROWS = 5;
  private static final int WORDS = 3;
  private static final int WIDTH = 6;
  private static final int HEADS = 2;

  private static DistillingAttention distilling() {
    return new DistillingAttention(WIDTH, HEADS, new Dropout(0));
  }

  private static Explorers.Knowledge<TFloat64> knowledge(TestGraph<TFloat64> test) {
    return new Explorers.Knowledge<>(
        test.input(TestTensors.normal(1, BATCH, ROWS, WIDTH)),
        test.input(TestTensors.normal(2, BATCH, ROWS, WIDTH)),
        test.input(TestTensors.normal(3, BATCH, ROWS, WIDTH)));
  }

  private static Operand<TFloat64> sumOfSquares(TestGraph<TFloat64> test, Operand<TFloat64> x) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.square(tf.reshape(x, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  /** Very negative gates for all words leave only the posterior knowledge. */
  @Test
  void closedGatesArePlainCrossAttention() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Explorers.Knowledge<TFloat64> knowledge = knowledge(test);
      Operand<TFloat64> words = test.input(TestTensors.normal(4, BATCH, WORDS, WIDTH));
      DistillingAttention layer = distilling();
      DistillingAttention.Projected<TFloat64> open = layer.project(test.scope(), knowledge);
      DistillingAttention.Projected<TFloat64> closed =
          new DistillingAttention.Projected<>(
              open.keys(),
              open.values(),
              test.tf().math.sub(open.gates(), test.scope().scalar(1e4)));
      Operand<TFloat64> distilled = layer.build(test.scope(), words, closed);
      MultiHeadAttention plain = new MultiHeadAttention(WIDTH, HEADS, new Dropout(0));
      Operand<TFloat64> attended =
          plain.build(
              test.scope(),
              words,
              plain.keysAndValues(test.scope(), knowledge.posterior()),
              List.of());
      test.start();
      assertClose("closed gates", test.run(distilled), test.run(attended), 1e-12);
    }
  }

  /** Open gates for all words: attention to the sum of the three. */
  @Test
  void openGatesAttendToTheSum() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Explorers.Knowledge<TFloat64> knowledge = knowledge(test);
      Operand<TFloat64> words = test.input(TestTensors.normal(4, BATCH, WORDS, WIDTH));
      DistillingAttention layer = distilling();
      DistillingAttention.Projected<TFloat64> some = layer.project(test.scope(), knowledge);
      DistillingAttention.Projected<TFloat64> open =
          new DistillingAttention.Projected<>(
              some.keys(), some.values(), tf.math.add(some.gates(), test.scope().scalar(1e4)));
      Operand<TFloat64> distilled = layer.build(test.scope(), words, open);
      MultiHeadAttention plain = new MultiHeadAttention(WIDTH, HEADS, new Dropout(0));
      Operand<TFloat64> sum =
          tf.math.addN(List.of(knowledge.posterior(), knowledge.graph(), knowledge.reports()));
      Operand<TFloat64> attended =
          plain.build(test.scope(), words, plain.keysAndValues(test.scope(), sum), List.of());
      test.start();
      assertClose("open gates", test.run(distilled), test.run(attended), 1e-12);
    }
  }

  @Test
  void gradientsOfTheDistillingAttentionAreCorrect() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Explorers.Knowledge<TFloat64> knowledge = knowledge(test);
      Operand<TFloat64> words = test.input(TestTensors.normal(4, BATCH, WORDS, WIDTH));
      DistillingAttention layer = distilling();
      Operand<TFloat64> loss =
          sumOfSquares(
              test, layer.build(test.scope(), words, layer.project(test.scope(), knowledge)));
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), loss)).isEmpty();
      GradientCheck check =
          GradientCheck.of(test, loss)
              .withRespectTo("words", words)
              .withRespectTo("posterior", knowledge.posterior())
              .withRespectTo("graph", knowledge.graph())
              .withRespectTo("reports", knowledge.reports())
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  private static Explorers explorers(PpkedConfig.Order order) {
    return new Explorers(
        new PpkedConfig(
            "small-cnn", WIDTH, HEADS, 1, 7, 0, order, new PpkedConfig.Retrieval(9, 4, 3)),
        5);
  }

  private static ReportMemory.Retrieved<TFloat64> retrieved(
      TestGraph<TFloat64> test, int... order) {
    var tf = test.tf();
    Operand<TFloat64> vectors = test.input(TestTensors.normal(5, BATCH, 4, 3));
    Operand<TFloat64> known = // the last report of the first example is none
        test.input(new float[] {1, 1, 1, 0, 1, 1, 1, 1}, BATCH, 1, 1, 4);
    return new ReportMemory.Retrieved<>(
        tf.gather(vectors, tf.constant(order), tf.constant(1)),
        tf.math.greater(
            tf.gather(known, tf.constant(order), tf.constant(3)), test.scope().scalar(0.5)));
  }

  @Test
  void orderOfTheRetrievedReportsDoesNotMatter() {
    for (PpkedConfig.Order order : PpkedConfig.Order.values()) {
      try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
        Operand<TFloat64> patches = test.input(TestTensors.normal(6, BATCH, ROWS, 5));
        Explorers explorers = explorers(order);
        Explorers.Knowledge<TFloat64> one =
            explorers.build(test.scope(), patches, retrieved(test, 0, 1, 2, 3));
        Explorers.Knowledge<TFloat64> other =
            explorers.build(test.scope(), patches, retrieved(test, 3, 1, 0, 2));
        test.start();
        int rows = order == PpkedConfig.Order.TOPICS_FIRST ? TopicGraph.TOPICS : ROWS;
        assertThat(test.run(one.posterior())).hasLength(BATCH * rows * WIDTH);
        assertThat(test.run(one.graph())).hasLength(BATCH * rows * WIDTH);
        assertClose("reports", test.run(other.reports()), test.run(one.reports()), 1e-12);
      }
    }
  }

  @Test
  void topicsOfAnOrganShareTheirNodes() {
    double[][] weights = TopicGraph.weights();
    for (int topic = 0; topic < TopicGraph.TOPICS; topic++) {
      assertThat(Arrays.stream(weights[topic]).sum()).isWithin(1e-12).of(1);
    }
    assertThat(weights[4][6]).isWithin(1e-12).of(1.0 / 3); // pleural effusion, pneumothorax
    assertThat(weights[7][8]).isEqualTo(0.5); // hernia, calcinosis
    assertThat(weights[9][15]).isWithin(1e-12).of(1.0 / 7); // emphysema, nodule or mass
    assertThat(weights[16][17]).isEqualTo(0.5);
    assertThat(weights[1][1]).isEqualTo(1); // cardiomegaly alone
    assertThat(weights[6][7]).isEqualTo(0);
  }

  private static final double[][] STORED = {{1, 0}, {0.8, 0.6}, {0, 1}, {0, 0}};

  private static Map<String, TensorData> memoryValues() {
    Map<String, TensorData> values = new LinkedHashMap<>();
    double[] images = Arrays.stream(STORED).flatMapToDouble(Arrays::stream).toArray();
    values.put("images", TensorData.of(images, 4, 2));
    values.put("reports", TensorData.of(new double[] {10, 20, 30, 40}, 4, 1));
    values.put("patients", TensorData.of(new double[] {1, 2, 3, 0}, 4)); // the last is empty
    return values;
  }

  /** Returns the retrieved vectors and whether each is a report. */
  private static List<double[]> retrieve(double[] query, int closest, double patient) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      ReportMemory memory = new ReportMemory(4, 2, 1);
      Operand<TFloat64> pooled = test.input(TensorData.of(query, 1, 2));
      Operand<TFloat64> own = test.input(TensorData.of(new double[] {patient}, 1));
      ReportMemory.Retrieved<TFloat64> found =
          memory.retrieve(test.scope(), pooled, closest, Optional.of(own));
      Operand<TFloat64> mask = test.tf().dtypes.cast(found.mask(), TFloat64.class);
      test.start();
      test.assign(memoryValues());
      return new ArrayList<>(test.runAll(List.of(found.vectors(), mask)));
    }
  }

  @Test
  void reportsOfTheMostSimilarImagesAreRetrieved() {
    List<double[]> found = retrieve(new double[] {2, 0.1}, 2, 9);
    assertThat(found.get(0)).isEqualTo(new double[] {10, 20});
    assertThat(found.get(1)).isEqualTo(new double[] {1, 1});
  }

  @Test
  void noStudyRetrievesItsOwnPatient() {
    List<double[]> found = retrieve(new double[] {2, 0.1}, 2, 1);
    assertThat(found.get(0)).isEqualTo(new double[] {20, 30});
    assertThat(found.get(1)).isEqualTo(new double[] {1, 1});
  }

  @Test
  void emptyRowsAreNoReports() {
    List<double[]> found = retrieve(new double[] {2, 0.1}, 4, 2);
    assertThat(Arrays.copyOf(found.get(0), 2)).isEqualTo(new double[] {10, 30});
    assertThat(found.get(1)).isEqualTo(new double[] {1, 1, 0, 0});
  }

  /** The search of the self-critical phase encodes training images, and knows their patients. */
  @Test
  void decoderLeavesOutTheOwnPatientOfTrainingImages() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> images = test.input(TestTensors.normal(8, BATCH, 1, 32, 32, 3));
      Map<String, TensorData> memory = new LinkedHashMap<>();
      memory.put("memory/images", TestTensors.normal(9, 4, backbone().imageFeatureWidth()));
      memory.put("memory/reports", TestTensors.normal(10, 4, 7));
      memory.put("memory/patients", TensorData.of(new double[] {9, 9, 9, 9}, 4));
      List<Operand<TFloat64>> encoded = new ArrayList<>();
      encoded.addAll(encode(test, images, Map.of()));
      int each = encoded.size();
      encoded.addAll(encode(test, images, patients(test, 8)));
      encoded.addAll(encode(test, images, patients(test, 9)));
      test.start();
      test.assign(memory);
      List<double[]> full = test.runAll(encoded);
      test.assign(Map.of("memory/patients", TensorData.of(new double[4], 4)));
      List<double[]> empty = test.runAll(encoded.subList(0, each));
      boolean reads = false;
      for (int i = 0; i < each; i++) {
        reads |= !Arrays.equals(full.get(i), empty.get(i));
        assertClose("other patient", full.get(each + i), full.get(i), 1e-12);
        assertClose("own patient", full.get(2 * each + i), empty.get(i), 1e-12);
      }
      assertThat(reads).isTrue();
    }
  }

  private static Backbone backbone() {
    PpkedConfig.Retrieval retrieval = new PpkedConfig.Retrieval(4, 3, 7);
    return new PpkedProvider()
        .create(
            new PpkedConfig(
                "small-cnn", 12, 3, 2, 14, 0, PpkedConfig.Order.TOPICS_FIRST, retrieval),
            11,
            1);
  }

  private static List<Operand<TFloat64>> encode(
      TestGraph<TFloat64> test, Operand<TFloat64> images, Map<String, Operand<TFloat64>> extras) {
    Map<String, Operand<TFloat64>> encoded =
        new TreeMap<>(backbone().decoder().encode(test.scope(), images, extras));
    return List.copyOf(encoded.values());
  }

  /** Returns the extra input of a batch in which all images are of one patient. */
  private static Map<String, Operand<TFloat64>> patients(TestGraph<TFloat64> test, int patient) {
    Operand<TFloat64> places =
        test.input(TensorData.of(new double[] {0, patient, 1, patient}, BATCH, 2));
    return Map.of(Ppked.TRAINING_IMAGE, places);
  }

  /** Row 1 occurs twice, row 7 does not exist, row 3 is new. */
  @Test
  void imagesOfABatchAreStoredInTheirRows() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      ReportMemory memory = new ReportMemory(4, 2, 1);
      memory.store(
          test.scope(),
          test.input(new float[] {4, 2, 2, 4, 9, 9, 5, 6}, 4, 2),
          test.input(new float[] {21, 21, 70, 41}, 4, 1),
          test.input(new float[] {1, 2, 1, 2, 7, 5, 3, 4}, 4, 2));
      Operand<TFloat64> images = test.store().pendingValue("images");
      Operand<TFloat64> reports = test.store().pendingValue("reports");
      Operand<TFloat64> patients = test.store().pendingValue("patients");
      test.start();
      test.assign(memoryValues());
      assertThat(test.run(images)).isEqualTo(new double[] {1, 0, 3, 3, 0, 1, 5, 6});
      assertThat(test.run(reports)).isEqualTo(new double[] {10, 21, 30, 41});
      assertThat(test.run(patients)).isEqualTo(new double[] {1, 2, 3, 4});
    }
  }

  @Test
  void memoryIsNotTrained() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      new ReportMemory(4, 2, 1)
          .retrieve(test.scope(), test.input(TestTensors.normal(7, BATCH, 2)), 2, Optional.empty());
      assertThat(test.store().trainables().stream().map(Parameter::name).toList()).isEmpty();
    }
  }
}
