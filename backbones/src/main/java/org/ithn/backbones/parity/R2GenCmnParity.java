package org.ithn.backbones.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightName.Layout;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnNames;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.ReportCrossEntropy;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.parity.ParityCheck;
import org.ithn.framework.parity.ParityFixture;
import org.ithn.framework.parity.ParityGraph;
import org.ithn.framework.parity.ParityRows;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * R2GenCMN's encoder-decoder on given features, one view and two: hidden states, log-probabilities,
 * the report loss and all its gradients.
 */
public final class R2GenCmnParity implements ParityCheck {
  @Override
  public String fixture() {
    return "r2gencmn";
  }

  @Override
  public void run(ParityFixture fixture, ParityRows rows) throws IOException {
    for (int views = 1; views <= 2; views++) {
      try (Pass pass = new Pass(fixture, views)) {
        pass.compare(rows);
      }
    }
  }

  /** One teacher-forced pass. */
  private static final class Pass implements AutoCloseable {
    private final ParityFixture fixture;
    private final int views;
    private final Map<String, TensorData> inputs;
    private final ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE);

    Pass(ParityFixture fixture, int views) throws IOException {
      this.fixture = fixture;
      this.views = views;
      this.inputs = fixture.tensors("inputs");
    }

    private MemoryTransformer transformer() throws IOException {
      R2GenCmnConfig config =
          new R2GenCmnConfig(
              "small-cnn", // not built: the features are given
              fixture.hyper("d_model"),
              fixture.hyper("num_heads"),
              fixture.hyper("num_layers"),
              fixture.hyper("d_ff"),
              0,
              0,
              new R2GenCmnConfig.Memory(fixture.hyper("cmm_size"), fixture.hyper("topk")));
      return new MemoryTransformer(
          config, fixture.hyper("d_vf"), fixture.hyper("vocab_tokens") + 1);
    }

    private Operand<TFloat32> patches() {
      if (views == 1) {
        return graph.input(inputs.get("att_feats_1view"));
      }
      return graph
          .tf()
          .concat(
              List.of(
                  graph.input(inputs.get("att_feats_view0")),
                  graph.input(inputs.get("att_feats_view1"))),
              graph.tf().constant(1));
    }

    private <X extends TType> Operand<X> columns(Operand<X> rows, int from) {
      Ops tf = graph.tf();
      int count = (int) rows.shape().get(1) - 1;
      return tf.slice(rows, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
    }

    void compare(ParityRows rows) throws IOException {
      Ops tf = graph.tf();
      MemoryTransformer transformer = transformer();
      Operand<TInt32> tokens = graph.ids(inputs.get("reports_ids"));
      Operand<TFloat32> mask = graph.input(inputs.get("reports_mask"));
      Operand<TFloat32> encoded = transformer.encode(graph.scope(), patches());
      Operand<TFloat32> hidden = transformer.decode(graph.scope(), encoded, columns(tokens, 0));
      Operand<TFloat32> logits = transformer.logits(graph.scope(), hidden);
      Operand<TFloat32> loss =
          new ReportCrossEntropy()
              .build(
                  graph.scope(),
                  new BackboneOutputs<>(
                      logits, hidden, hidden, columns(tokens, 1), columns(mask, 1), Map.of()));
      List<WeightName> weights = weights();
      List<Operand<TFloat32>> values = new ArrayList<>();
      weights.forEach(weight -> values.add(graph.store().get(weight.path()).value()));
      List<Operand<TFloat32>> fetched =
          new ArrayList<>(List.of(encoded, hidden, tf.nn.logSoftmax(logits), loss));
      fetched.addAll(graph.gradients(loss, values));
      start(weights);
      compare(weights, graph.run(fetched, List.of()), rows);
    }

    private void start(List<WeightName> weights) throws IOException {
      Map<String, TensorData> given = fixture.tensors("weights");
      Map<String, TensorData> ours = new LinkedHashMap<>();
      for (WeightName weight : weights) {
        ours.put(weight.path(), weight.toOurs(given.get(weight.original())));
      }
      graph.start(ours);
    }

    private void compare(List<WeightName> weights, List<double[]> got, ParityRows rows)
        throws IOException {
      String suffix = views + "view";
      Map<String, TensorData> expected = fixture.tensors("expected_" + suffix);
      Map<String, TensorData> slopes = fixture.tensors("grads_" + suffix);
      List<String> names = List.of("encoder_memory", "decoder_hidden", "log_probs", "loss");
      for (int i = 0; i < names.size(); i++) {
        double limit = fixture.tolerance(i == 3 ? "loss_abs" : "forward_abs");
        double[] wanted = expected.get(names.get(i)).doubles();
        rows.compare(suffix + ": " + names.get(i), got.get(i), wanted, limit);
      }
      for (int i = 0; i < weights.size(); i++) {
        WeightName weight = weights.get(i);
        rows.compareToLargest(
            suffix + ": grad " + weight.original(),
            got.get(names.size() + i),
            weight.toOurs(slopes.get(weight.original())).doubles(),
            fixture.tolerance("gradient_abs"),
            fixture.tolerance("gradient_rel_of_max"));
      }
    }

    private List<WeightName> weights() throws IOException {
      List<WeightName> weights = new ArrayList<>();
      new R2GenCmnNames(fixture.hyper("num_layers"))
          .table()
          .forEach(
              (original, target) ->
                  weights.add(
                      new WeightName(
                          original,
                          target.path(),
                          target.transposed() ? Layout.LINEAR : Layout.SAME)));
      return weights;
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
