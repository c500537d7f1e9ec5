package org.ithn.backbones.kerp;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.FeedForward;
import org.ithn.framework.layers.LayerNorm;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.model.LabelCooccurrence;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Parts of KERP against plain layers, sums by hand and central differences. */
final class KerpPartsTest {
  private static final int BATCH = 2;
  private static final int TARGETS = 3;
  private static final int SOURCES = 5;
  private static final int WIDTH = 6;
  private static final int HEADS = 2;
  private static final int INNER = 7;
  private static final int WORDS = 11;
  private static final Templates TEMPLATES =
      new Templates(
          List.of("one two", "three", "four five six"),
          List.of(List.of(1, 2), List.of(3), List.of(4, 5, 6)));

  private static KerpConfig config(int sentences) {
    return new KerpConfig(
        "small-cnn",
        WIDTH,
        HEADS,
        1,
        INNER,
        0,
        new KerpConfig.Retrieval(sentences, new TemplateRules(1, 4)),
        new KerpConfig.Losses(1, 1, 1, 1));
  }

  private static GraphTransformer layer() {
    return new GraphTransformer(WIDTH, HEADS, INNER, new Dropout(0));
  }

  private static Operand<TFloat64> targets(TestGraph<TFloat64> test) {
    return test.input(TestTensors.normal(1, BATCH, TARGETS, WIDTH));
  }

  private static Operand<TFloat64> sources(TestGraph<TFloat64> test) {
    return test.input(TestTensors.normal(2, BATCH, SOURCES, WIDTH));
  }

  private static Operand<TFloat64> sumOfSquares(TestGraph<TFloat64> test, Operand<TFloat64> x) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.square(tf.reshape(x, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  /** An attention within the targets whose output is zero leaves a cross-attention layer. */
  @Test
  void withoutIntraEdgesTheLayerIsOneCrossAttentionLayer() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Ops tf = test.tf();
      GraphScope<TFloat64> scope = test.scope();
      Operand<TFloat64> x = targets(test);
      Operand<TFloat64> built =
          layer().build(scope, x, sources(test), GraphTransformer.Edges.all());
      MultiHeadAttention attention = new MultiHeadAttention(WIDTH, HEADS, new Dropout(0));
      GraphScope<TFloat64> inter = scope.variableScope("inter");
      Operand<TFloat64> read =
          attention.build(inter, x, attention.keysAndValues(inter, sources(test)), List.of());
      LayerNorm norm = new LayerNorm(WIDTH, 1e-5);
      Operand<TFloat64> y = norm.build(scope.variableScope("attention_norm"), tf.math.add(x, read));
      Operand<TFloat64> inner =
          new FeedForward(WIDTH, INNER, new Dropout(0))
              .build(scope.variableScope("feed_forward"), y);
      Operand<TFloat64> plain =
          norm.build(scope.variableScope("feed_forward_norm"), tf.math.add(y, inner));
      test.start();
      double[] with = test.run(built);
      test.assign("intra/output/kernel", TensorData.of(new double[WIDTH * WIDTH], WIDTH, WIDTH));
      test.assign("intra/output/bias", TensorData.of(new double[WIDTH], WIDTH));
      assertClose("without intra", test.run(built), test.run(plain), 1e-12);
      assertThat(Arrays.equals(with, test.run(plain))).isFalse();
    }
  }

  private static Operand<TFloat64> withPrior(
      TestGraph<TFloat64> test, Operand<TFloat64> x, double... prior) {
    return layer()
        .build(
            test.scope(),
            x,
            sources(test),
            new GraphTransformer.Edges<>(
                List.of(), List.of(test.input(TensorData.of(prior, TARGETS, TARGETS))), List.of()));
  }

  @Test
  void zeroPriorEdgesChangeNothing() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = targets(test);
      Operand<TFloat64> plain =
          layer().build(test.scope(), x, sources(test), GraphTransformer.Edges.all());
      Operand<TFloat64> zero = withPrior(test, x, new double[TARGETS * TARGETS]);
      test.start();
      assertClose("P = 0", test.run(zero), test.run(plain), 1e-12);
    }
  }

  /** A prior of -1e9 on all edges but one column leaves that column's node alone. */
  @Test
  void priorEdgesWeighTheNodesOfTheirColumn() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Ops tf = test.tf();
      Operand<TFloat64> x = targets(test);
      double far = -1e9;
      Operand<TFloat64> weighed = withPrior(test, x, far, 0, far, far, 0, far, far, 0, far);
      Operand<TFloat64> masked =
          layer()
              .build(
                  test.scope(),
                  x,
                  sources(test),
                  new GraphTransformer.Edges<>(
                      List.of(
                          Masks.ofKeys(tf, tf.constant(new boolean[][] {{false, true, false}}))),
                      List.of(),
                      List.of()));
      test.start();
      assertClose("second node", test.run(weighed), test.run(masked), 1e-12);
    }
  }

  @Test
  void gradientsOfTheLayerAreCorrect() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> x = targets(test);
      Operand<TFloat64> y = sources(test);
      Operand<TFloat64> prior = test.input(TestTensors.normal(3, TARGETS, TARGETS));
      Operand<TFloat64> loss =
          sumOfSquares(
              test,
              test.tf()
                  .math
                  .mul(
                      layer()
                          .build(
                              test.scope(),
                              x,
                              y,
                              new GraphTransformer.Edges<>(
                                  List.of(Masks.causal(test.scope(), test.tf().constant(TARGETS))),
                                  List.of(prior),
                                  List.of())),
                      test.input(TestTensors.normal(4, BATCH, TARGETS, WIDTH))));
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), loss)).isEmpty();
      GradientCheck check =
          GradientCheck.of(test, loss)
              .withRespectTo("targets", x)
              .withRespectTo("sources", y)
              .withRespectTo("prior", prior)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  private static Operand<TInt32> numbers(TestGraph<?> test, int[]... rows) {
    return test.tf().constant(rows);
  }

  @Test
  void gradientsOfEncoderAndRetrieverAreCorrect() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      LabelCooccurrence counts = new LabelCooccurrence(4, List.of(List.of(3, 1), List.of(1, 1)));
      AbnormalityGraph graph = new AbnormalityGraph(config(TARGETS), counts, 5);
      TemplateRetriever retriever = new TemplateRetriever(config(TARGETS), TEMPLATES);
      Operand<TFloat64> patches = test.input(TestTensors.normal(7, BATCH, SOURCES, 5));
      Operand<TFloat64> nodes = graph.nodes(test.scope(), patches);
      double[] diseases = new double[BATCH * AbnormalityGraph.DISEASES];
      diseases[3] = 1;
      Operand<TFloat64> loss =
          test.tf()
              .math
              .addN(
                  List.of(
                      graph.loss(
                          test.scope(),
                          graph.logits(test.scope(), nodes),
                          test.input(new float[] {1, 0, 1, 1}, BATCH, 2)),
                      graph.diseaseLoss(
                          test.scope(),
                          nodes,
                          test.input(TensorData.of(diseases, BATCH, AbnormalityGraph.DISEASES))),
                      retriever.loss(
                          test.scope().sub("retrieve"),
                          retriever.logits(test.scope().sub("retrieve"), nodes),
                          numbers(test, new int[] {2, 0, -1}, new int[] {1, -1, -1}))));
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), loss)).isEmpty();
      GradientCheck check =
          GradientCheck.of(test, loss).withRespectTo("patches", patches).withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  @Test
  void gradientsOfTheParaphraserAreCorrect() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Paraphraser paraphraser = new Paraphraser(config(3), TEMPLATES, WORDS);
      Operand<TFloat64> nodes = targets(test);
      Operand<TFloat64> hidden =
          paraphraser.decode(
              test.scope(),
              paraphraser.sources(
                  test.scope(), nodes, numbers(test, new int[] {2, 0, 3}, new int[] {1, -1, -1})),
              numbers(test, new int[] {0, 7, 8, 9}, new int[] {0, 1, 0, 0}));
      Operand<TFloat64> loss = sumOfSquares(test, paraphraser.logits(test.scope(), hidden));
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), loss)).isEmpty();
      GradientCheck check =
          GradientCheck.of(test, loss).withRespectTo("nodes", nodes).withRespectToVariables();
      test.start();
      check.verify();
    }
  }
}
