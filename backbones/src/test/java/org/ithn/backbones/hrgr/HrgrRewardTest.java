package org.ithn.backbones.hrgr;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.ithn.testkit.Goldens.assertClose;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.step.Reward;
import org.ithn.framework.step.RewardAttribution;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Expected rewards of a model with the end 0, the full stop 1 and the words 2 and 3, by enumeration
 * of all it can choose. The templates are "3" and "2 3", and can also be generated.
 */
final class HrgrRewardTest {
  private static final int WORDS = 4;
  private static final int LENGTH = 4;
  private static final int STOP = 1;
  private static final double STEP = 1e-5;
  private static final double[] BIAS = {0.3, -0.2, 0.1};
  private static final TemplateIds TEMPLATES =
      new TemplateIds(
          STOP,
          List.of(List.of(3, STOP), List.of(2, 3, STOP)),
          ImmutableMap.of(List.of(3, STOP), 1, List.of(2, 3, STOP), 2));
  private static final Hrgr MODEL =
      new Hrgr(
          new MultiViewExtractor(VisualExtractors.named("small-cnn"), 1),
          new HybridDecoder(
              new HrgrConfig("small-cnn", 4, 2, LENGTH, ".", 0, new TemplateRules(1, 20)),
              WORDS,
              TEMPLATES));

  /** Random rewards of texts, 0 for the empty one. */
  private static final class Table implements Reward {
    private final Map<List<Integer>, Double> values = new HashMap<>();
    private final Random random = new Random(5);

    @Override
    public double[] score(String example, List<int[]> reports) {
      return reports.stream()
          .mapToDouble(
              report ->
                  report.length == 0
                      ? 0
                      : values.computeIfAbsent(
                          Arrays.stream(report).boxed().toList(),
                          unseen -> random.nextDouble() - 0.3))
          .toArray();
    }

    @Override
    public boolean endsSentence(int token) {
      return token == STOP;
    }
  }

  /** Returns all rows of words and actions: the end last, if there are fewer than LENGTH. */
  private static List<int[]> reports() {
    List<int[]> complete = new ArrayList<>();
    List<int[]> open = List.of(new int[0]);
    for (int t = 0; t < LENGTH; t++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] row : open) {
        for (int id : following(row)) {
          int[] next = Arrays.copyOf(row, t + 1);
          next[t] = id;
          (id == 0 ? complete : longer).add(next);
        }
      }
      open = longer;
    }
    complete.addAll(open);
    return complete;
  }

  private static int[] following(int[] row) {
    int start = row.length;
    while (start > 0 && words(row)[start - 1] != STOP) {
      start--;
    }
    if (start == row.length) {
      return IntStream.range(0, WORDS + 2).toArray();
    }
    return row[start] >= WORDS
        ? new int[] {TEMPLATES.retrieved().get(row[start] - WORDS).get(row.length - start)}
        : IntStream.range(0, WORDS).toArray();
  }

  private static int[] words(int[] row) {
    return TEMPLATES.actionWords(WORDS).read(row);
  }

  private static final List<int[]> REPORTS = reports();

  /** A pass over all reports. */
  private record Pass(
      BackboneOutputs<TFloat64> out, Operand<TFloat64> probabilities, Operand<TFloat64> rewards) {
    Operand<TFloat64> expectedReward(Ops tf) {
      return tf.reduceSum(tf.math.mul(probabilities, rewards), tf.constant(0));
    }
  }

  private static Pass pass(TestGraph<TFloat64> test, Reward reward) {
    var tf = test.tf();
    int n = REPORTS.size();
    int[] tokens = new int[n * (LENGTH + 1)];
    double[] mask = new double[tokens.length];
    double[] rewards = new double[n];
    for (int i = 0; i < n; i++) {
      int[] row = REPORTS.get(i);
      System.arraycopy(row, 0, tokens, i * (LENGTH + 1) + 1, row.length);
      Arrays.fill(mask, i * (LENGTH + 1), i * (LENGTH + 1) + row.length + 1, 1);
      rewards[i] = reward.score("", List.of(text(row)))[0];
    }
    Operand<TFloat64> features = // [1, P + 1, D]
        MODEL.visionFeatures(test.scope(), test.input(TestTensors.normal(3, 1, 1, 16, 16, 3)));
    BackboneOutputs<TFloat64> out =
        MODEL.buildActions(
            test.scope(),
            new BackboneInputs<>(
                tf.tile(features, tf.constant(new int[] {n, 1, 1})),
                test.typedInput(
                    TInt32.class, TInt32.tensorOf(Shape.of(n, LENGTH + 1), DataBuffers.of(tokens))),
                test.input(TensorData.of(mask, n, LENGTH + 1))));
    Operand<TFloat64> rows =
        tf.nn.logSoftmax(tf.reshape(out.logits(), tf.constant(new int[] {-1, WORDS + 2})));
    Operand<TFloat64> chosen =
        tf.gather(
            rows,
            tf.reshape(out.targets(), tf.constant(new int[] {-1, 1})),
            tf.constant(1),
            Gather.batchDims(1L));
    Operand<TFloat64> table = tf.reshape(chosen, tf.constant(new int[] {n, LENGTH}));
    Operand<TFloat64> sums = tf.reduceSum(tf.math.mul(table, out.targetMask()), tf.constant(1));
    return new Pass(out, tf.math.exp(sums), test.input(TensorData.of(rewards, n)));
  }

  /** Returns the words of a report without the end. */
  private static int[] text(int[] row) {
    int length = row[row.length - 1] == 0 ? row.length - 1 : row.length;
    return words(Arrays.copyOf(row, length));
  }

  /** Returns the sum of the rewards from the sentence or word of each token on. */
  private static double[] returns(RewardAttribution attribution, int[] row) {
    int[] text = text(row);
    double[] rewards = attribution.rewards("", text);
    double[] returns = new double[row.length];
    int start = 0; // of the part
    for (int t = 0; t < row.length; t++) {
      returns[t] = Arrays.stream(rewards, Math.min(start, rewards.length), rewards.length).sum();
      boolean ends =
          t < text.length
              && (attribution.config().unit() == RewardUnit.WORD
                  || (attribution.config().unit() == RewardUnit.SENTENCE && text[t] == STOP));
      start = ends ? t + 1 : start;
    }
    return returns;
  }

  @Test
  void probabilitiesOfAllReportsAddUpToOne() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Pass pass = pass(test, new Table());
      test.start();
      double[] probabilities = test.run(pass.probabilities());
      assertThat(Arrays.stream(probabilities).sum()).isWithin(1e-12).of(1);
      int twice = // "3 ." retrieved twice
          IntStream.range(0, REPORTS.size())
              .filter(i -> Arrays.equals(REPORTS.get(i), new int[] {4, 1, 4, 1}))
              .findFirst()
              .orElseThrow();
      assertThat(probabilities[twice]).isGreaterThan(0);
    }
  }

  /**
   * The gradient of the self-critical loss over all that the model can choose, weighted by the
   * probabilities, is minus the gradient of the expected reward.
   */
  @ParameterizedTest
  @EnumSource
  void theGradientOfTheExpectedRewardEqualsEnumeration(RewardUnit unit) {
    Table table = new Table();
    RewardAttribution attribution =
        new RewardAttribution(table, new RewardAttributionConfig(unit, 1));
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Pass pass = pass(test, table);
      int n = REPORTS.size();
      double[] returns = new double[n * LENGTH];
      for (int i = 0; i < n; i++) {
        double[] own = returns(attribution, REPORTS.get(i));
        System.arraycopy(own, 0, returns, i * LENGTH, own.length);
      }
      Operand<TFloat64> weights =
          tf.math.mul(pass.probabilities(), test.scope().scalar(n * LENGTH));
      Operand<TFloat64> advantage =
          tf.math.mul(
              test.input(TensorData.of(returns, n, LENGTH)),
              tf.expandDims(weights, tf.constant(1)));
      Operand<TFloat64> loss =
          new SelfCriticalLoss(LENGTH).build(test.scope(), pass.out(), advantage);
      List<Parameter<TFloat64>> trainables =
          test.store().trainables().stream()
              .filter(each -> !each.name().startsWith("vision/"))
              .toList();
      List<Operand<TFloat64>> values = trainables.stream().map(each -> each.value()).toList();
      Operand<TFloat64> expected = pass.expectedReward(tf);
      List<Operand<TFloat64>> fetched = new ArrayList<>(test.gradients(loss, values));
      fetched.addAll(test.gradients(expected, values));
      test.start();
      test.assign("sentences/choice/bias", TensorData.of(BIAS, BIAS.length));
      List<double[]> got = test.runAll(fetched);
      for (int i = 0; i < trainables.size(); i++) {
        double[] negated = Arrays.stream(got.get(trainables.size() + i)).map(x -> -x).toArray();
        assertClose(trainables.get(i).name(), got.get(i), negated, 1e-9);
      }
      int choice =
          IntStream.range(0, trainables.size())
              .filter(i -> trainables.get(i).name().equals("sentences/choice/bias"))
              .findFirst()
              .orElseThrow();
      verifyByDifferences(test, expected, got.get(trainables.size() + choice));
    }
  }

  /** Compares the gradient by the biases of the choices with central differences. */
  private static void verifyByDifferences(
      TestGraph<TFloat64> test, Operand<TFloat64> expected, double[] gradient) {
    assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.001);
    for (int i = 0; i < BIAS.length; i++) {
      double[] difference = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] moved = BIAS.clone();
        moved[i] += (side == 0 ? 1 : -1) * STEP;
        test.assign("sentences/choice/bias", TensorData.of(moved, moved.length));
        difference[side] = test.run(expected)[0];
      }
      assertWithMessage("choice %s", i)
          .that((difference[0] - difference[1]) / (2 * STEP))
          .isWithin(1e-8)
          .of(gradient[i]);
    }
  }
}
