package org.ithn.backbones.kerp;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.templates.TemplateTable;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Choice of templates by hand, and their effect on a trained paraphraser. */
final class KerpTemplatesTest {
  private static final int WORDS = 11;
  private static final Templates TEMPLATES =
      new Templates(
          List.of("one two", "three", "four five six"),
          List.of(List.of(1, 2), List.of(3), List.of(4, 5, 6)));

  private static TemplateRetriever retriever(int sentences) {
    return new TemplateRetriever(config(sentences), TEMPLATES);
  }

  private static Operand<TInt32> numbers(TestGraph<?> test, int[]... rows) {
    return test.tf().constant(rows);
  }

  @Test
  void tokensOfTemplatesAreGatheredByNumber() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TInt32> numbers = numbers(test, new int[] {3, 0, 1, -1}, new int[] {2, -1, -1, -1});
      Operand<TInt32> classes = TEMPLATES.classes(test.tf(), numbers);
      Operand<TInt32> tokens = TEMPLATES.tokens(test.tf(), numbers);
      Operand<TInt32> back = TEMPLATES.numbers(test.tf(), classes);
      test.start();
      assertThat(test.run(classes)).isEqualTo(new double[] {3, 4, 1, 0, 2, 0, 0, 0});
      assertThat(test.run(back)).isEqualTo(new double[] {3, 0, 1, -1, 2, -1, -1, -1});
      assertThat(test.run(tokens))
          .isEqualTo(
              new double[] {
                4, 5, 6, 0, 0, 0, 1, 2, 0, 0, 0, 0, //
                3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
              });
    }
  }

  @Test
  void templatesOfATableEndInAFullStop() {
    Map<String, Integer> wordings = new LinkedHashMap<>();
    wordings.put("no effusion", 5);
    wordings.put("no effusions", 1);
    TemplateTable table =
        TemplateTable.of(
            new TemplateTable.Source("", 5, 9, 1, 20, "rules"),
            List.of(new SentenceTemplate(1, "no effusion", 5, 6, wordings, Map.of())));
    Templates with =
        Templates.of(table, Vocabulary.ofWords(List.of(".", "<unk>", "effusion", "no")));
    assertThat(with.ids()).containsExactly(List.of(4, 3, 1));
    Templates without = Templates.of(table, Vocabulary.ofWords(List.of("<unk>", "no")));
    assertThat(without.ids()).containsExactly(List.of(2, 1));
    assertThat(without.wordings()).containsExactly("no effusion");
  }

  @Test
  void nothingIsRetrievedAfterTheEnd() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      double[] logits = {
        0, 9, 0, 0, 0, // template 1
        0, 0, 0, 0, 9, // none
        9, 0, 0, 0, 0, // end
        0, 0, 9, 0, 0 // after the end
      };
      Operand<TInt32> best =
          retriever(4).best(test.tf(), test.input(TensorData.of(logits, 1, 4, 5)));
      test.start();
      assertThat(test.run(best)).isEqualTo(new double[] {1, 0, -1, -1});
    }
  }

  /**
   * Equal logits of five classes cost log 5 for each sentence and the end, and nothing after. The
   * first report has three such terms, one of which is free; the second has two.
   */
  @Test
  void lossOfTheRetrieverAveragesOverTheSentencesOfReports() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      double[] logits = new double[2 * 3 * 5];
      logits[5 * 2] = 40; // the third sentence of the first report is surely the end
      Operand<TFloat64> loss =
          retriever(3)
              .loss(
                  test.scope(),
                  test.input(TensorData.of(logits, 2, 3, 5)),
                  numbers(test, new int[] {2, 0, -1}, new int[] {1, -1, -1}));
      test.start();
      assertThat(test.run(loss)[0]).isWithin(1e-9).of((2.0 / 3 + 1) / 2 * Math.log(5));
    }
  }

  /** Reports of two of four sentences, which the nodes say nothing about. */
  private static final int[][] SENTENCES = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};

  private static final int STEPS = 150;

  /** Trains a paraphraser; returns its cross-entropy in nats per token. */
  private static double trainedCrossEntropy(Templates templates) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Ops tf = test.tf();
      int[][] numbers = new int[16][2];
      int[][] rows = new int[16][6]; // 0, four words, 0
      for (int i = 0; i < numbers.length; i++) {
        int first = i / 4;
        int second = i % 4;
        numbers[i] = new int[] {first + 1, second + 1};
        System.arraycopy(SENTENCES[first], 0, rows[i], 1, 2);
        System.arraycopy(SENTENCES[second], 0, rows[i], 3, 2);
      }
      Paraphraser paraphraser = new Paraphraser(config(2), templates, WORDS);
      Operand<TFloat64> nodes = tf.zeros(tf.constant(new int[] {16, 1, 12}), TFloat64.class);
      int[][] inputs = Arrays.stream(rows).map(row -> Arrays.copyOf(row, 5)).toArray(int[][]::new);
      int[][] targets =
          Arrays.stream(rows).map(row -> Arrays.copyOfRange(row, 1, 6)).toArray(int[][]::new);
      Operand<TFloat64> logits =
          paraphraser.logits(
              test.scope(),
              paraphraser.decode(
                  test.scope(),
                  paraphraser.sources(test.scope(), nodes, tf.constant(numbers)),
                  tf.constant(inputs)));
      Operand<TFloat64> each = // rank 2, because the gradient is wrong at rank 3
          tf.gather(
              tf.nn.logSoftmax(tf.reshape(logits, tf.constant(new int[] {-1, WORDS}))),
              tf.reshape(tf.constant(targets), tf.constant(new int[] {-1, 1})),
              tf.constant(1),
              Gather.batchDims(1L));
      Operand<TFloat64> loss = tf.math.neg(tf.math.mean(each, tf.constant(new int[] {0, 1})));
      List<Op> step = descent(test, loss);
      test.start();
      for (int i = 0; i < STEPS; i++) {
        test.runTargets(step);
      }
      return test.run(loss)[0];
    }
  }

  private static KerpConfig config(int sentences) {
    return new KerpConfig(
        "small-cnn",
        12,
        2,
        1,
        24,
        0,
        new KerpConfig.Retrieval(sentences, new TemplateRules(1, 4)),
        new KerpConfig.Losses(1, 0, 1, 0));
  }

  private static List<Op> descent(TestGraph<TFloat64> test, Operand<TFloat64> loss) {
    var trainables = new ArrayList<>(test.store().trainables());
    List<Operand<TFloat64>> gradients =
        test.gradients(loss, trainables.stream().map(each -> each.value()).toList());
    List<Op> step = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      step.add(
          test.tf()
              .train
              .resourceApplyGradientDescent(
                  trainables.get(i).handle(), test.scope().scalar(0.2), gradients.get(i)));
    }
    return step;
  }

  /** Without templates, the four words carry log 16 nats, so five tokens at least log 16 / 5. */
  @Test
  void referenceTemplatesLowerTheCrossEntropyOfTheParaphrase() {
    Templates known =
        new Templates(
            List.of("1 2", "3 4", "5 6", "7 8"),
            Arrays.stream(SENTENCES).map(row -> List.of(row[0], row[1])).toList());
    double with = trainedCrossEntropy(known);
    double without =
        trainedCrossEntropy(
            new Templates(known.wordings(), List.of(List.of(), List.of(), List.of(), List.of())));
    assertThat(without).isAtLeast(Math.log(16) / 5 - 1e-9);
    assertThat(with).isLessThan(0.5 * Math.log(16) / 5);
  }
}
