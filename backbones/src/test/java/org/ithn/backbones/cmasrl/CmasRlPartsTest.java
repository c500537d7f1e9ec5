package org.ithn.backbones.cmasrl;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.ithn.backbones.cmasrl.CmasRlConfig.Writers;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.losses.ReportCrossEntropy;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.step.Reward;
import org.ithn.framework.step.RewardAttribution;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.ReportEnumeration;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Planner and writers against the equations in plain arithmetic and central differences. */
final class CmasRlPartsTest {
  private static final int WIDTH = 4;
  private static final int WORDS = 4; // 0 ends the report, 1 a sentence
  private static final int[] REPORT = {2, 3, 1, 3, 1, 1};
  private static final int MOST_WORDS = 8;
  private static final double STEP = 1e-5;

  private static CmasRl backbone(Writers writers) {
    CmasRlConfig config = new CmasRlConfig("small-cnn", WIDTH, 3, MOST_WORDS, 0, 1, writers);
    return (CmasRl) new CmasRlProvider().create(config, WORDS, 1);
  }

  private static Operand<TFloat64> image(TestGraph<TFloat64> test) {
    return test.input(TestTensors.normal(8, 1, 1, 32, 32, 3));
  }

  /** Returns rows of a begin token, each report, and padding up to {@code length}. */
  private static TensorData rows(int length, List<int[]> reports) {
    double[] ids = new double[reports.size() * length];
    for (int i = 0; i < reports.size(); i++) {
      for (int t = 0; t < reports.get(i).length; t++) {
        ids[i * length + 1 + t] = reports.get(i)[t];
      }
    }
    return TensorData.of(ids, reports.size(), length);
  }

  /** Returns the mask of the begin token and of each report. */
  private static TensorData mask(int length, List<int[]> reports) {
    double[] mask = new double[reports.size() * length];
    for (int i = 0; i < reports.size(); i++) {
      Arrays.fill(mask, i * length, i * length + 1 + reports.get(i).length, 1);
    }
    return TensorData.of(mask, reports.size(), length);
  }

  /** Builds a pass over fed token ids, {@code [N, length]}, of one image. */
  private static BackboneOutputs<TFloat64> build(
      TestGraph<TFloat64> test,
      Writers writers,
      Operand<TFloat64> ids,
      Operand<TFloat64> mask,
      double... labels) {
    var tf = test.tf();
    Operand<TFloat64> features = // of one image
        tf.gather(
            backbone(writers).visionFeatures(test.scope(), image(test)),
            tf.constant(new int[(int) ids.shape().get(0)]),
            tf.constant(0));
    return backbone(writers)
        .build(
            test.scope(),
            new BackboneInputs<>(
                features,
                tf.dtypes.cast(ids, TInt32.class),
                mask,
                labels.length == 0
                    ? Map.of()
                    : Map.of(
                        CmasRl.ABNORMAL_SENTENCES,
                        test.input(TensorData.of(labels, 1, labels.length)))));
  }

  /** Builds a pass over one report and its end, with labels of its sentences if there are any. */
  private static BackboneOutputs<TFloat64> build(
      TestGraph<TFloat64> test, Writers writers, int[] report, double... labels) {
    int length = report.length + 2;
    List<int[]> ended = List.of(Arrays.copyOf(report, report.length + 1));
    return build(
        test, writers, test.input(rows(length, ended)), test.input(mask(length, ended)), labels);
  }

  private static Operand<TFloat64> logProbs(
      TestGraph<TFloat64> test, BackboneOutputs<TFloat64> out) {
    var tf = test.tf();
    return tf.nn.logSoftmax(tf.reshape(out.logits(), tf.constant(new int[] {-1, WORDS})));
  }

  private static Operand<TFloat64> imitationLoss(
      TestGraph<TFloat64> test, BackboneOutputs<TFloat64> out) {
    return test.tf()
        .math
        .add(
            new ReportCrossEntropy().build(test.scope(), out),
            out.auxiliaryLosses().get("planner"));
  }

  /** Six words and the end share both losses, which are means over tokens. */
  @Test
  void imitationLossIsThatOfThePlannerAndOfBothWriters() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> loss =
          imitationLoss(test, build(test, Writers.MOST_LIKELY, REPORT, 0, 1, 0));
      Operand<TFloat64> patches =
          backbone(Writers.MOST_LIKELY).encode(test.scope(), image(test)).get("patches");
      test.start();
      PlainCmasRl.Losses expected =
          PlainCmasRl.of(test, WIDTH, 1).losses(test.run(patches), REPORT, false, true, false);
      assertThat(expected.normal()).isGreaterThan(0.0);
      assertThat(expected.abnormal()).isGreaterThan(0.0);
      assertClose(
          "loss", test.run(loss), new double[] {expected.sum() / (REPORT.length + 1)}, 1e-12);
    }
  }

  @Test
  void imitationGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> loss =
          imitationLoss(test, build(test, Writers.MOST_LIKELY, REPORT, 0, 1, 0));
      test.start();
      verifyGradient(test, loss, () -> test.run(loss)[0]);
    }
  }

  /**
   * Compares the gradients of a loss with central differences of a value, for one element of every
   * variable behind the visual extractor.
   */
  private static void verifyGradient(
      TestGraph<TFloat64> test, Operand<TFloat64> loss, DoubleSupplier value) {
    List<Parameter<TFloat64>> parameters =
        test.store().trainables().stream()
            .filter(each -> !each.name().startsWith("vision/"))
            .toList();
    List<Operand<TFloat64>> values =
        new ArrayList<>(parameters.stream().map(Parameter::value).toList());
    values.addAll(test.gradients(loss, List.copyOf(values)));
    List<double[]> got = test.runAll(values);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter<TFloat64> parameter = parameters.get(i);
      double[] before = got.get(i);
      double[] gradient = got.get(parameters.size() + i);
      assertWithMessage("gradient of %s", parameter.name())
          .that(Arrays.stream(gradient).map(Math::abs).max().orElseThrow())
          .isGreaterThan(0.0);
      int element = new Random(parameter.name().hashCode()).nextInt(before.length);
      double[] shifted = before.clone();
      shifted[element] = before[element] + STEP;
      assign(test, parameter, shifted);
      double above = value.getAsDouble();
      shifted[element] = before[element] - STEP;
      assign(test, parameter, shifted);
      double difference = (above - value.getAsDouble()) / (2 * STEP);
      assertWithMessage("gradient of element %s of %s", element, parameter.name())
          .that(gradient[element])
          .isWithin(1e-8) // the error of the differences is of order STEP^2
          .of(difference);
      assign(test, parameter, before);
    }
  }

  private static void assign(
      TestGraph<TFloat64> test, Parameter<TFloat64> parameter, double[] values) {
    test.assign(parameter.name(), TensorData.of(values, parameter.value().shape().asArray()));
  }

  /** A reward that rewards words at their place in a reference, and full stops elsewhere too. */
  private static final Reward REWARD =
      new Reward() {
        @Override
        public double[] score(String example, List<int[]> reports) {
          int[] reference = {2, 1, 3, 1};
          return reports.stream()
              .mapToDouble(
                  report -> {
                    double sum = 0;
                    for (int t = 0; t < report.length; t++) {
                      sum += report[t] == reference[t] ? t + 1 : report[t] == 1 ? 0.3 : -0.7;
                    }
                    return sum;
                  })
              .toArray();
        }

        @Override
        public boolean endsSentence(int token) {
          return token == 1;
        }
      };

  /** All reports of at most four tokens, so of up to two sentences with a word. */
  @Test
  void rewardGradientIsThatOfTheExpectedReward() {
    List<int[]> reports = new ReportEnumeration(WORDS, 4).reports();
    List<double[]> advantages =
        new RewardAttribution(REWARD, new RewardAttributionConfig(RewardUnit.SENTENCE, 1))
            .advantages("toy", reports);
    double[] rewards = REWARD.score("toy", reports.stream().map(CmasRlPartsTest::words).toList());
    int n = reports.size();
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      BackboneOutputs<TFloat64> out =
          build(test, Writers.MIXTURE, test.input(rows(5, reports)), test.input(mask(5, reports)));
      Operand<TFloat64> logProbs = logProbs(test, out);
      Operand<TFloat64> weights = test.input(TensorData.of(new double[4 * n], n, 4));
      Operand<TFloat64> loss = new SelfCriticalLoss(4).build(test.scope(), out, weights);
      test.start();
      double[] probabilities = probabilities(test.run(logProbs), reports);
      assertThat(Arrays.stream(probabilities).sum()).isWithin(1e-12).of(1);
      double[] weighted = new double[4 * n];
      for (int i = 0; i < n; i++) {
        for (int t = 0; t < reports.get(i).length; t++) {
          weighted[4 * i + t] = 4 * n * probabilities[i] * advantages.get(i)[t];
        }
      }
      test.feed(weights, TensorData.of(weighted, n, 4));
      verifyGradient(
          test,
          loss,
          () -> {
            double[] now = probabilities(test.run(logProbs), reports);
            double expected = 0;
            for (int i = 0; i < n; i++) {
              expected += now[i] * rewards[i];
            }
            return -expected;
          });
    }
  }

  private static int[] words(int[] row) {
    return Arrays.stream(row).filter(id -> id != 0).toArray();
  }

  /** Returns the probability of each report from log-probabilities of four positions. */
  private static double[] probabilities(double[] logProbs, List<int[]> reports) {
    double[] probabilities = new double[reports.size()];
    for (int i = 0; i < probabilities.length; i++) {
      double sum = 0;
      for (int t = 0; t < reports.get(i).length; t++) {
        sum += logProbs[(4 * i + t) * WORDS + reports.get(i)[t]];
      }
      probabilities[i] = Math.exp(sum);
    }
    return probabilities;
  }

  /** Gives the abnormality writer the weights of the normality writer. */
  private static void tieWriters(TestGraph<TFloat64> test) {
    Map<String, TensorData> tied = new LinkedHashMap<>();
    test.store().trainables().stream()
        .filter(each -> each.name().startsWith("normality_writer/"))
        .forEach(
            each ->
                tied.put(
                    "ab" + each.name(),
                    TensorData.of(test.run(each.value()), each.value().shape().asArray())));
    assertThat(tied).hasSize(5);
    test.assign(tied);
  }

  /** A hierarchical LSTM with one writer: labels and choices of writers change nothing. */
  @Test
  void tiedWritersAreOneWriterWhateverThePlannerChooses() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      List<Operand<TFloat64>> fetched = new ArrayList<>();
      for (BackboneOutputs<TFloat64> out :
          List.of(
              build(test, Writers.MOST_LIKELY, REPORT, 0, 1, 0),
              build(test, Writers.MOST_LIKELY, REPORT, 1, 0, 0),
              build(test, Writers.MOST_LIKELY, REPORT),
              build(test, Writers.MIXTURE, REPORT))) {
        fetched.addAll(List.of(logProbs(test, out), out.hidden()));
      }
      test.start();
      assertThat(test.run(fetched.get(2))).isNotEqualTo(test.run(fetched.get(0)));
      tieWriters(test);
      List<double[]> got = test.runAll(fetched);
      for (int i = 2; i < got.size(); i++) {
        assertClose("output " + i, got.get(i), got.get(i % 2), 1e-12);
      }
    }
  }

  /** The log-probabilities of a sentence's words are the first ones of its report. */
  private static double sentenceProbability(double[] logProbs, int[] sentence) {
    double sum = 0;
    for (int t = 0; t < sentence.length; t++) {
      sum += logProbs[t * WORDS + sentence[t]];
    }
    return Math.exp(sum);
  }

  /** Labels fix the writer but not its probability, which the auxiliary loss contains. */
  @Test
  void mixtureIsTheSumOverBothWriters() {
    int[] sentence = {2, 3, 3, 1};
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      List<Operand<TFloat64>> fetched = new ArrayList<>();
      fetched.add(logProbs(test, build(test, Writers.MIXTURE, sentence)));
      for (double label : new double[] {0, 1}) {
        BackboneOutputs<TFloat64> out = build(test, Writers.MIXTURE, sentence, label, 0, 0);
        fetched.addAll(List.of(logProbs(test, out), out.auxiliaryLosses().get("planner")));
      }
      test.start();
      List<double[]> got = test.runAll(fetched);
      double expected = 0;
      for (int writer = 0; writer < 2; writer++) {
        double planner = Math.exp(-got.get(2 + 2 * writer)[0] * (sentence.length + 1));
        expected += planner * sentenceProbability(got.get(1 + 2 * writer), sentence);
      }
      assertThat(sentenceProbability(got.get(0), sentence)).isWithin(1e-12).of(expected);
    }
  }

  /** Builds the tokens that a search finds, {@code [1, 1, MOST_WORDS]}. */
  private static Operand<TInt32> search(
      TestGraph<TFloat64> test, Writers writers, DecodingConfig config) {
    return ReportGenerator.of(backbone(writers), config).build(test.scope(), image(test)).tokens();
  }

  @Test
  void greedySearchEqualsABeamOfOneAndRecomputation() {
    for (Writers writers : Writers.values()) {
      try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
        int length = MOST_WORDS + 1;
        Operand<TFloat64> ids = test.input(TensorData.of(new double[length], 1, length));
        Operand<TFloat64> logProbs =
            logProbs(
                test,
                build(test, writers, ids, test.input(mask(length, List.of(new int[MOST_WORDS])))));
        Operand<TInt32> greedy = search(test, writers, DecodingConfig.greedy(MOST_WORDS));
        Operand<TInt32> beam = search(test, writers, DecodingConfig.beam(1, MOST_WORDS));
        test.start();
        int seed = 0;
        double[] found;
        do { // until the report has two sentences
          spread(test, seed++);
          found = test.run(greedy);
          assertThat(seed).isLessThan(100);
        } while (Arrays.stream(found).filter(id -> id == 1).count() < 2);
        assertThat(test.run(beam)).isEqualTo(found);
        double[] recomputed = new double[length];
        for (int t = 0; t < MOST_WORDS; t++) {
          test.feed(ids, TensorData.of(recomputed, 1, length));
          double[] at = Arrays.copyOfRange(test.run(logProbs), t * WORDS, (t + 1) * WORDS);
          recomputed[t + 1] = largest(at);
          if (recomputed[t + 1] == 0) {
            break;
          }
        }
        assertThat(Arrays.copyOfRange(recomputed, 1, length)).isEqualTo(found);
      }
    }
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** Sharpens the words, and keeps the planner from stopping early. */
  private static void spread(TestGraph<TFloat64> test, int seed) {
    test.assign("planner/agents/bias", TensorData.of(new double[] {-3, 0, 0.1}, 3));
    for (String writer : List.of("normality_writer", "abnormality_writer")) {
      test.assign(
          writer + "/lstm/input/kernel",
          TestTensors.normal(seed + writer.length(), 2 * WIDTH, 4 * WIDTH));
      test.assign(
          writer + "/vocabulary/kernel", TestTensors.normal(seed + writer.length(), WIDTH, WORDS));
      test.assign(
          writer + "/vocabulary/bias", TensorData.of(new double[] {-9, 0.2, 0.1, 0}, WORDS));
    }
  }
}
