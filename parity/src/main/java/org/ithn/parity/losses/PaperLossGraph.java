package org.ithn.parity.losses;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.alignment.AlignmentHead;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.CosineSign;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.RowVectors;
import org.ithn.framework.losses.AugmentedClipLoss;
import org.ithn.framework.losses.ImageDissimilarity;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.losses.LogitScales;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.NegativeInputs;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Graph of the paper's losses on fixed features, in one setting. */
final class PaperLossGraph<T extends TFloating> implements AutoCloseable {
  private static final List<String> FEATURES = List.of("z", "z_neg", "u", "u_neg");

  /**
   * Variant of the losses.
   *
   * @param mode {@code ithn} or {@code mochi}
   * @param contrast the reading of Eq. 8
   * @param stopGradient true if synthesised negatives are constants
   */
  record Setting(String mode, ContrastiveLoss contrast, boolean stopGradient) {
    String gradientLabel() {
      return stopGradient ? "stop" : "flow";
    }

    String clipLabel() {
      return contrast == ContrastiveLoss.CLIP ? "l_cp" : "l_cp_literal";
    }

    HardNegativeStrategy strategy() {
      return mode.equals("ithn") ? new ProjectedOptimisation() : new MochiMixing(1);
    }
  }

  private final Setting setting;
  private final IthnConfig config;
  private final ParityGraph<T> graph;
  private final Map<String, Operand<T>> operands = new LinkedHashMap<>();
  private final Operand<T> lambda;
  private final FixtureOutputs.NamedFetches<T> fetches = new FixtureOutputs.NamedFetches<>();

  PaperLossGraph(
      ParityFixture fixture,
      Setting setting,
      Class<T> type,
      Map<String, TensorData> inputs,
      String first)
      throws IOException {
    this.setting = setting;
    this.graph = new ParityGraph<>(type, Mode.EVALUATE);
    this.config = config(fixture, setting);
    for (String name : FEATURES) {
      operands.put(name, graph.input(fixture.tensor(inputs, first + "." + name)));
    }
    lambda = graph.input(TensorData.of(new double[] {0}));
    BackboneOutputs<T> positive =
        FixtureOutputs.outputs(graph, operands.get("z"), operands.get("u"));
    BackboneOutputs<T> negative =
        FixtureOutputs.outputs(graph, operands.get("z_neg"), operands.get("u_neg"));
    addLosses(fixture.hyperparameter("l_ce"), positive, negative);
    if (!setting.stopGradient() && setting.contrast() == ContrastiveLoss.CLIP) {
      addIntermediates(positive, negative);
    }
    graph.start(
        Map.of(
            "alignment/image/kernel", fixture.tensor(inputs, "W_img").transpose(),
            "alignment/report/kernel", fixture.tensor(inputs, "W_txt").transpose()));
  }

  private static IthnConfig config(ParityFixture fixture, Setting setting) throws IOException {
    return IthnConfig.defaults().toBuilder()
        .weights(0, fixture.hyperparameter("beta"), fixture.hyperparameter("gamma"))
        .temperature(Temperature.FIXED)
        .tau(fixture.hyperparameter("tau"))
        .loss(setting.contrast())
        .stopGradient(setting.stopGradient())
        .width(fixture.intHyperparameter("d_proj"))
        .build();
  }

  private void addLosses(double report, BackboneOutputs<T> positive, BackboneOutputs<T> negative) {
    IthnLosses<T> losses =
        new IthnObjective(config, setting.strategy())
            .build(graph.scope(), positive, List.of(negative), lambda);
    Operand<T> contrast = losses.terms().terms().get("clip").value();
    Operand<T> image = losses.terms().terms().get("image").value();
    operands.put("W_img", graph.store().get("alignment/image/kernel").value());
    operands.put("W_txt", graph.store().get("alignment/report/kernel").value());
    fetches.put(setting.clipLabel(), contrast);
    fetches.put("l_cs", image);
    if (setting.contrast() == ContrastiveLoss.CLIP) {
      fetches.put("l_total", graph.tf().math.add(losses.total(), graph.scope().scalar(report)));
    }
    addGradients(setting.clipLabel(), contrast, List.copyOf(operands.keySet()));
    addGradients("l_cs", image, FEATURES.subList(0, 2));
  }

  private void addGradients(String loss, Operand<T> scalar, List<String> names) {
    List<Operand<T>> gradients =
        graph.gradients(scalar, names.stream().map(operands::get).toList());
    for (int i = 0; i < names.size(); i++) {
      fetches.put("grad " + loss + "." + names.get(i), gradients.get(i));
    }
  }

  /** Adds intermediate results under the fixture's names. */
  private void addIntermediates(BackboneOutputs<T> positive, BackboneOutputs<T> negative) {
    var scope = graph.scope().sub("parts");
    AlignmentHead head = new AlignmentHead(config.alignment().width(), config.alignment().pool());
    EmbeddingPair<T> pair = head.build(graph.scope().variableScope("alignment"), positive);
    EmbeddingPair<T> prior = head.build(graph.scope().variableScope("alignment"), negative);
    fetches.put("v", pair.z());
    fetches.put("t", pair.u());
    fetches.put("v_neg", prior.z());
    fetches.put("t_neg", prior.u());
    fetches.put(
        "l_cs_per_sample",
        RowVectors.cosine(scope, positive.imageFeatures(), negative.imageFeatures()));
    fetches.put(
        "l_cs_projected",
        new ImageDissimilarity(CosineSign.SIGNED).build(scope, pair.z(), prior.z()));
    Operand<T> hard = synthesise(pair, prior, lambda);
    fetches.put("u_tilde", hard);
    if (setting.mode().equals("ithn")) {
      fetches.put("p", synthesise(pair, prior, scope.scalar(1)));
    }
    var in = new AugmentedClipLoss.Inputs<>(pair, Optional.of(prior), Optional.of(hard));
    fetches.put("S1", matrix(in, SimilarityMatrix.S1));
    fetches.put("S2", matrix(in, SimilarityMatrix.S2));
    fetches.put("S3_before_sign", withoutSign(matrix(in, SimilarityMatrix.S3)));
    fetches.put("S", matrix(in, SimilarityMatrix.values()));
  }

  private Operand<T> synthesise(
      EmbeddingPair<T> pair, EmbeddingPair<T> prior, Operand<T> hardness) {
    return setting
        .strategy()
        .synthesise(
            graph.scope().sub("parts"),
            new NegativeInputs<>(pair, prior, List.of(prior), hardness, hard -> hard));
  }

  /** Returns the mean of similarity matrices, without temperature. */
  private Operand<T> matrix(AugmentedClipLoss.Inputs<T> in, SimilarityMatrix... matrices) {
    Operand<T> one = graph.scope().scalar(1);
    return new AugmentedClipLoss(config.toBuilder().matrices(matrices).build())
        .logits(graph.scope().sub("parts"), new LogitScales<>(one, one), in);
  }

  /** Returns S3 with the original sign of its diagonal. */
  private Operand<T> withoutSign(Operand<T> matrix) {
    var tf = graph.tf();
    int size = (int) matrix.shape().get(0);
    double[] signs = new double[size * size];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = i % (size + 1) == 0 ? -1 : 1;
    }
    return tf.math.mul(matrix, graph.input(TensorData.of(signs, size, size)));
  }

  void feed(String feature, TensorData values) {
    graph.feed(operands.get(feature), values);
  }

  void feedLambda(double hardness) {
    graph.feed(lambda, TensorData.of(new double[] {hardness}));
  }

  /** Returns all values by the fixture's names; names of gradients start with {@code grad}. */
  Map<String, double[]> run() {
    return fetches.run(graph);
  }

  @Override
  public void close() {
    graph.close();
  }
}
