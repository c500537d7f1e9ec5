package org.ithn.parity.backbones;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Parity check of R2GenCMN's encoder-decoder on fixed features, for one and two views: hidden
 * states, log-probabilities, the report loss and all its gradients in both precisions, and search
 * results.
 */
public final class R2GenCmnParity implements ParityCheck {
  @Override
  public String fixture() {
    return "r2gencmn";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    for (int views = 1; views <= 2; views++) {
      if (hasViews(fixture, views)) {
        try (var pass = new Pass<>(fixture, views, TFloat32.class)) {
          pass.compare(rows);
        }
        try (var pass = new Pass<>(fixture, views, TFloat64.class)) {
          pass.compare(rows);
        }
        compareDecoding(fixture, views, rows);
      }
    }
    comparePositions(fixture, rows);
  }

  private static void compareDecoding(ParityFixture fixture, int views, ParityRecorder rows)
      throws IOException {
    Map<String, TensorData> inputs = fixture.readTensors("decode_inputs");
    MemoryTransformer transformer = R2GenCmnFixture.transformer(fixture);
    try (var graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> patches = graph.input(fixture.tensor(inputs, "att_feats_1view"));
      if (views == 2) {
        Operand<TFloat32> second = graph.input(fixture.tensor(inputs, "att_feats_view1_for_2view"));
        patches = graph.tf().concat(List.of(patches, second), graph.tf().constant(1));
      }
      Operand<TFloat32> encoded = transformer.encode(graph.scope(), patches);
      double unbiased = fixture.tensor(inputs, "logit_bias_0_unbiased").get(0);
      new DecodingParity(fixture, "vocabulary/bias")
          .compare(
              new DecodingParity.Model(
                  graph,
                  transformer.incrementalDecoder(),
                  transformer.memories(graph.scope(), encoded),
                  tokens ->
                      transformer.logits(
                          graph.scope(), transformer.decode(graph.scope(), encoded, tokens))),
              views,
              FixtureWeights.load(fixture, "weights", R2GenCmnFixture.weightMappings(fixture)),
              added -> unbiased + added,
              rows);
    }
  }

  private static void comparePositions(ParityFixture fixture, ParityRecorder rows)
      throws IOException {
    TensorData expected = fixture.tensor(fixture.readTensors("inputs"), "pe_first_16_rows");
    int length = (int) expected.shape()[0];
    int width = (int) expected.shape()[1];
    try (var graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> none =
          graph.input(TensorData.of(new float[length * width], 1, length, width));
      Operand<TFloat32> table =
          new SinusoidalPositionalEncoding(width).build(graph.scope(), none, length);
      graph.start(Map.of());
      rows.compare(
          "positions", graph.run(List.of(table), List.of()).get(0), expected.doubles(), 1e-6);
    }
  }

  /** Returns true if the fixture has numbers for studies with this number of views. */
  private static boolean hasViews(ParityFixture fixture, int views) {
    return Files.isRegularFile(fixture.folder().resolve("expected_" + views + "view.safetensors"));
  }

  /** Teacher-forced pass. */
  private static final class Pass<T extends TFloating> implements AutoCloseable {
    private final ParityFixture fixture;
    private final int views;
    private final Map<String, TensorData> inputs;
    private final ParityGraph<T> graph;
    private final String precision;

    Pass(ParityFixture fixture, int views, Class<T> type) throws IOException {
      this.fixture = fixture;
      this.views = views;
      this.graph = new ParityGraph<>(type, Mode.EVALUATE);
      this.precision = type == TFloat64.class ? " (float64)" : "";
      this.inputs = fixture.readTensors("inputs");
    }

    private Operand<T> patches() throws IOException {
      if (views == 1) {
        return graph.input(fixture.tensor(inputs, "att_feats_1view"));
      }
      return graph
          .tf()
          .concat(
              List.of(
                  graph.input(fixture.tensor(inputs, "att_feats_view0")),
                  graph.input(fixture.tensor(inputs, "att_feats_view1"))),
              graph.tf().constant(1));
    }

    void compare(ParityRecorder rows) throws IOException {
      Ops tf = graph.tf();
      MemoryTransformer transformer = R2GenCmnFixture.transformer(fixture);
      Operand<TInt32> tokens = graph.idInput(fixture.tensor(inputs, "reports_ids"));
      Operand<T> mask = graph.input(fixture.tensor(inputs, "reports_mask"));
      Operand<T> patches = patches();
      Operand<T> encoded = transformer.encode(graph.scope(), patches);
      Operand<T> hidden =
          transformer.decode(graph.scope(), encoded, ReportModel.withoutLast(tf, tokens));
      Operand<T> logits = transformer.logits(graph.scope(), hidden);
      Operand<T> loss = ReportLoss.build(graph.scope(), logits, hidden, tokens, mask);
      List<WeightMapping> weights = R2GenCmnFixture.weightMappings(fixture);
      List<Operand<T>> values = new ArrayList<>();
      weights.forEach(weight -> values.add(graph.store().get(weight.path()).value()));
      rows.compare(
          views + "view: trainable weights that the original has" + precision,
          new double[] {graph.store().trainables().size()},
          new double[] {weights.size()},
          0);
      values.add(patches);
      List<Operand<T>> fetched =
          new ArrayList<>(List.of(encoded, hidden, tf.nn.logSoftmax(logits), loss));
      fetched.addAll(graph.gradients(loss, values));
      graph.start(FixtureWeights.load(fixture, "weights", weights));
      compare(weights, graph.run(fetched, List.of()), rows);
    }

    private void compare(List<WeightMapping> weights, List<double[]> got, ParityRecorder rows)
        throws IOException {
      String suffix = views + "view";
      Map<String, TensorData> expected = fixture.readTensors("expected_" + suffix);
      Map<String, TensorData> expectedGradients = fixture.readTensors("grads_" + suffix);
      List<String> names = List.of("encoder_memory", "decoder_hidden", "log_probs", "loss");
      for (int i = 0; i < names.size(); i++) {
        double limit = fixture.tolerance(i == 3 ? "loss_abs" : "forward_abs");
        double[] wanted = fixture.tensor(expected, names.get(i)).doubles();
        rows.compare(suffix + ": " + names.get(i) + precision, got.get(i), wanted, limit);
      }
      for (int i = 0; i < weights.size(); i++) {
        WeightMapping weight = weights.get(i);
        rows.compareToLargest(
            suffix + ": grad " + weight.original() + precision,
            got.get(names.size() + i),
            weight.toTensorFlow(fixture.tensor(expectedGradients, weight.original())).doubles(),
            fixture.tolerance("gradient_abs"),
            fixture.tolerance("gradient_rel_of_max"));
      }
      if (views == 1) { // with two views, the fixture only has gradients of weights
        rows.compareToLargest(
            suffix + ": grad of the features" + precision,
            got.get(got.size() - 1),
            fixture.tensor(expectedGradients, "input.att_feats").doubles(),
            fixture.tolerance("gradient_abs"),
            fixture.tolerance("gradient_rel_of_max"));
      }
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
