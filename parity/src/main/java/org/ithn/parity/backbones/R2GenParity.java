package org.ithn.parity.backbones;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gen.R2GenWeights;
import org.ithn.backbones.r2gen.RelationalTransformer;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Parity check of R2Gen's encoder-decoder on fixed features, for one and two views: memory, hidden
 * states, log-probabilities, the report loss and all its gradients, greedy search and beams.
 */
public final class R2GenParity implements ParityCheck {
  @Override
  public String fixture() {
    return "r2gen";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    for (int views = 1; views <= 2; views++) {
      if (Files.isRegularFile(fixture.folder().resolve("expected_" + views + "view.safetensors"))) {
        try (FixtureModel model = new FixtureModel(fixture, views)) {
          model.compareTeacherForcing(rows);
        }
      }
      if (!decoding(fixture).cases(views).isEmpty()) {
        try (FixtureModel model = new FixtureModel(fixture, views)) {
          model.compareDecoding(rows);
        }
      }
    }
  }

  private static DecodingParity decoding(ParityFixture fixture) {
    return new DecodingParity(fixture, "vocabulary/bias");
  }

  /** Graph for one number of views. */
  private static final class FixtureModel implements AutoCloseable {
    private final ParityFixture fixture;
    private final int views;
    private final Map<String, TensorData> inputs;
    private final List<WeightMapping> weights;
    private final RelationalTransformer transformer;
    private final ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE);
    private final GraphScope<TFloat32> scope = graph.scope();

    FixtureModel(ParityFixture fixture, int views) throws IOException {
      this.fixture = fixture;
      this.views = views;
      this.inputs = fixture.readTensors("inputs");
      this.weights = R2GenWeights.encoderDecoder(fixture.intHyperparameter("num_layers"));
      R2GenConfig config =
          new R2GenConfig(
              "small-cnn", // not built: the fixture provides features
              fixture.intHyperparameter("d_model"),
              fixture.intHyperparameter("num_heads"),
              fixture.intHyperparameter("num_layers"),
              fixture.intHyperparameter("d_ff"),
              0,
              0,
              new R2GenConfig.Memory(
                  fixture.intHyperparameter("rm_num_slots"),
                  fixture.intHyperparameter("rm_num_heads"),
                  fixture.intHyperparameter("max_seq_length")));
      this.transformer =
          new RelationalTransformer(
              config,
              fixture.intHyperparameter("d_vf"),
              fixture.intHyperparameter("vocab_tokens") + 1);
    }

    private Operand<TFloat32> patches(String prefix) {
      Operand<TFloat32> first = graph.input(inputs.get(prefix + "att_feats_view0"));
      if (views == 1) {
        return first;
      }
      Operand<TFloat32> second = graph.input(inputs.get(prefix + "att_feats_view1"));
      return graph.tf().concat(List.of(first, second), graph.tf().constant(1));
    }

    private Map<String, TensorData> values() throws IOException {
      return FixtureWeights.load(fixture, "weights", weights);
    }

    void compareTeacherForcing(ParityRecorder rows) throws IOException {
      Ops tf = graph.tf();
      Operand<TInt32> tokens = graph.idInput(inputs.get("reports_ids"));
      Operand<TFloat32> mask = graph.input(inputs.get("reports_mask"));
      Operand<TInt32> read = ReportModel.withoutLast(tf, tokens);
      Operand<TFloat32> patches = patches("");
      Operand<TFloat32> encoded = transformer.encode(scope, patches);
      Operand<TFloat32> hidden = transformer.decode(scope, encoded, read);
      Operand<TFloat32> logits = transformer.logits(scope, hidden);
      Operand<TFloat32> loss = ReportLoss.build(scope, logits, hidden, tokens, mask);
      List<Operand<TFloat32>> fetched =
          new ArrayList<>(
              List.of(
                  encoded,
                  transformer.relationalMemory(scope, read),
                  hidden,
                  tf.nn.logSoftmax(logits),
                  loss));
      List<Operand<TFloat32>> sources = new ArrayList<>();
      weights.forEach(weight -> sources.add(graph.store().get(weight.path()).value()));
      sources.add(patches);
      fetched.addAll(graph.gradients(loss, sources));
      graph.start(values());
      compare(graph.run(fetched, List.of()), rows);
    }

    private void compare(List<double[]> got, ParityRecorder rows) throws IOException {
      String suffix = views + "view";
      Map<String, TensorData> expected = fixture.readTensors("expected_" + suffix);
      List<String> names =
          List.of("encoder_memory", "relational_memory", "decoder_hidden", "log_probs", "loss");
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        double limit = fixture.tolerance(name.equals("loss") ? "loss_abs" : "forward_abs");
        rows.compare(suffix + ": " + name, got.get(i), expected.get(name).doubles(), limit);
      }
      if (!Files.isRegularFile(fixture.folder().resolve("grads_" + suffix + ".safetensors"))) {
        return;
      }
      Map<String, TensorData> gradients = fixture.readTensors("grads_" + suffix);
      for (int i = 0; i < weights.size(); i++) {
        WeightMapping weight = weights.get(i);
        rows.compareToLargest(
            suffix + ": grad " + weight.original(),
            got.get(names.size() + i),
            weight.toTensorFlow(gradients.get(weight.original())).doubles(),
            fixture.tolerance("gradient_abs"),
            fixture.tolerance("gradient_rel_of_max"));
      }
      rows.compareToLargest(
          suffix + ": grad input",
          got.get(got.size() - 1),
          gradients.get("input.att_feats").doubles(),
          fixture.tolerance("gradient_abs"),
          fixture.tolerance("gradient_rel_of_max"));
    }

    void compareDecoding(ParityRecorder rows) throws IOException {
      Operand<TFloat32> encoded = transformer.encode(scope, patches("decode."));
      double unbiased = inputs.get("decode.logit_bias_0_unbiased").get(0);
      decoding(fixture)
          .compare(
              new DecodingParity.Model(
                  graph,
                  transformer.incrementalDecoder(),
                  transformer.memories(scope, encoded),
                  tokens -> transformer.logits(scope, transformer.decode(scope, encoded, tokens))),
              views,
              values(),
              added -> unbiased + added,
              rows);
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
