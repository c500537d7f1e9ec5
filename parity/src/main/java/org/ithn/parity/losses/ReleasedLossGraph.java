package org.ithn.parity.losses;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.alignment.AlignmentHead;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.AugmentedClipLoss;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.negatives.CrossBatchProjection;
import org.ithn.framework.negatives.NegativeInputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Graph of the losses in the setting {@code reference-code} on the features of one data set. */
final class ReleasedLossGraph<T extends TFloating> implements AutoCloseable {
  private static final List<String> FEATURES =
      List.of("fc_feats", "neg_fc_feats", "pos_rep_output", "neg_rep_output");
  private static final String TOTAL = "total_0.7ce_0.1cp_0.2cs";

  private final ParityGraph<T> graph;
  private final Map<String, Operand<T>> operands = new LinkedHashMap<>();
  private final Operand<T> lambda;
  private final Map<String, Operand<T>> temperatures = new LinkedHashMap<>();
  private final FixtureOutputs.NamedFetches<T> fetches = new FixtureOutputs.NamedFetches<>();
  private final IthnConfig config;

  ReleasedLossGraph(ParityFixture fixture, String data, Class<T> type) throws IOException {
    graph = new ParityGraph<>(type, Mode.EVALUATE);
    // The fixture provides the report loss: its term gets weight 0 and is added as a number.
    IthnConfig released = IthnConfig.referenceCode();
    config =
        released.toBuilder()
            .weights(0, released.beta(), released.gamma())
            .width(fixture.intHyperparameter("d_proj"))
            .build();
    Map<String, TensorData> inputs = fixture.readTensors("inputs");
    for (String name : FEATURES) {
      operands.put(name, graph.input(fixture.tensor(inputs, data + "." + name)));
    }
    lambda = graph.input(TensorData.of(new double[] {0}));
    BackboneOutputs<T> positive =
        FixtureOutputs.outputs(graph, operands.get("fc_feats"), operands.get("pos_rep_output"));
    BackboneOutputs<T> negative =
        FixtureOutputs.outputs(graph, operands.get("neg_fc_feats"), operands.get("neg_rep_output"));
    addLosses(released.ceWeight() * fixture.hyperparameter("l_ce"), positive, negative);
    addIntermediates(positive, negative);
    Map<String, TensorData> values = new LinkedHashMap<>();
    ReleasedLossParity.variableNames()
        .forEach(
            (theirs, ours) -> {
              if (inputs.containsKey(theirs)) {
                values.put(ours, inputs.get(theirs).transpose());
              }
            });
    graph.start(values);
  }

  private void addLosses(double report, BackboneOutputs<T> positive, BackboneOutputs<T> negative) {
    IthnLosses<T> losses =
        new IthnObjective(config, new CrossBatchProjection())
            .build(graph.scope(), positive, List.of(negative), lambda);
    Operand<T> contrast = losses.terms().terms().get("clip").value();
    Operand<T> image = losses.terms().terms().get("image").value();
    ReleasedLossParity.variableNames()
        .forEach((theirs, ours) -> operands.put(theirs, graph.store().get(ours).value()));
    temperatures.put("temp_1", operands.get("temp_1"));
    temperatures.put("temp_3", operands.get("temp_3"));
    fetches.put("l_cp", contrast);
    fetches.put("l_cs", image);
    fetches.put(TOTAL, graph.tf().math.add(losses.total(), graph.scope().scalar(report)));
    addGradients("l_cp", contrast, List.copyOf(operands.keySet()));
    addGradients("l_cs", image, ReleasedLossParity.imageLossInputs());
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
    AlignmentHead head = new AlignmentHead(config.width(), config.pool());
    EmbeddingPair<T> pair = head.build(graph.scope().variableScope("alignment"), positive);
    EmbeddingPair<T> prior = head.build(graph.scope().variableScope("alignment"), negative);
    fetches.put("pos_img_embeds", pair.z());
    fetches.put("pos_rep_embeds", pair.u());
    fetches.put("neg_img_embeds", prior.z());
    fetches.put("neg_rep_embeds", prior.u());
    fetches.put("p", synthesise(pair, prior, graph.scope().scalar(1)));
    Operand<T> hard = synthesise(pair, prior, lambda);
    fetches.put("h_neg_embeds", hard);
    AugmentedClipLoss clip = new AugmentedClipLoss(config);
    var clipScope = graph.scope().variableScope("loss").variableScope("clip");
    fetches.put(
        "fin_similarity_matrix",
        clip.logits(
            clipScope,
            clip.scales(clipScope),
            new AugmentedClipLoss.Inputs<>(pair, Optional.of(prior), Optional.of(hard))));
  }

  private Operand<T> synthesise(
      EmbeddingPair<T> pair, EmbeddingPair<T> prior, Operand<T> hardness) {
    return new CrossBatchProjection()
        .synthesise(
            graph.scope().sub("parts"),
            new NegativeInputs<>(pair, prior, List.of(prior), hardness, hard -> hard));
  }

  /** Feeds a case's temperatures and hardness. */
  void feedCase(JsonNode values) {
    for (Map.Entry<String, Operand<T>> temperature : temperatures.entrySet()) {
      double value = values.path(temperature.getKey()).doubleValue();
      graph.feed(temperature.getValue(), TensorData.of(new double[] {value}));
    }
    // The released code's lambd weighs the prior, the paper's lambda the projection.
    graph.feed(lambda, TensorData.of(new double[] {1 - values.path("lambd").doubleValue()}));
  }

  Map<String, double[]> run() {
    return fetches.run(graph);
  }

  @Override
  public void close() {
    graph.close();
  }
}
