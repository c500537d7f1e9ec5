package org.ithn.parity.backbones;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.transformer.EncodedStudy;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.xpronet.MultiLabelContrastiveLoss;
import org.ithn.backbones.xpronet.PrototypeTransformer;
import org.ithn.backbones.xpronet.XProNetConfig;
import org.ithn.backbones.xpronet.XProNetWeights;
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
 * Parity check of XProNet's encoder-decoder on fixed features and labels, for one and two views,
 * with and without an unlabelled example: states, log-probabilities, all losses and their
 * gradients, beams, and the contrastive loss alone.
 */
public final class XProNetParity implements ParityCheck {
  private static final List<String> LABELS = List.of("labels", "labels_with_empty_row");

  @Override
  public String fixture() {
    return "xpronet";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Map<String, TensorData> expected = fixture.readTensors("expected");
    for (int views = 1; views <= 2; views++) {
      for (String labels : LABELS) {
        if (expected.containsKey("%dview.%s.log_probs".formatted(views, labels))) {
          try (FixtureModel model = new FixtureModel(fixture, views)) {
            model.compareTeacherForcing(labels, rows);
          }
        }
      }
      if (!decoding(fixture).cases(views).isEmpty()) {
        try (FixtureModel model = new FixtureModel(fixture, views)) {
          model.compareDecoding(rows);
        }
      }
    }
    compareContrastiveLoss(fixture, rows);
  }

  private static DecodingParity decoding(ParityFixture fixture) {
    return new DecodingParity(fixture, "vocabulary/bias");
  }

  private static void compareContrastiveLoss(ParityFixture fixture, ParityRecorder rows)
      throws IOException {
    if (!fixture.config().has("con_loss_alone")) {
      return;
    }
    Map<String, TensorData> arrays = fixture.readTensors("con_loss_alone");
    for (Map.Entry<String, JsonNode> entry : fixture.config().path("con_loss_alone").properties()) {
      String key = entry.getKey();
      List<double[]> got = contrastiveLoss(fixture, arrays, key);
      rows.compare(
          "contrast alone: " + key,
          got.get(0),
          fixture.tensor(arrays, key + ".loss").doubles(),
          fixture.tolerance("loss_abs"));
      rows.compareToLargest(
          "contrast alone: grad " + key,
          got.get(1),
          fixture.tensor(arrays, key + ".grad_features").doubles(),
          fixture.tolerance("gradient_abs"),
          fixture.tolerance("gradient_rel_of_max"));
    }
  }

  /** Returns the loss of a case such as {@code group.margin0.4}, and its gradient by features. */
  private static List<double[]> contrastiveLoss(
      ParityFixture fixture, Map<String, TensorData> arrays, String key) throws IOException {
    int at = key.lastIndexOf(".margin");
    String group = key.substring(0, at);
    double margin = Double.parseDouble(key.substring(at + ".margin".length()));
    try (var graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> features = graph.input(fixture.tensor(arrays, group + ".features"));
      Operand<TFloat32> labels = graph.input(fixture.tensor(arrays, group + ".labels"));
      Operand<TFloat32> loss =
          new MultiLabelContrastiveLoss(margin).build(graph.scope(), features, labels);
      List<Operand<TFloat32>> fetched = new ArrayList<>(List.of(loss));
      fetched.addAll(graph.gradients(loss, List.of(features)));
      graph.start(Map.of());
      return graph.run(fetched, List.of());
    }
  }

  /** Graph for one number of views. */
  private static final class FixtureModel implements AutoCloseable {
    private final ParityFixture fixture;
    private final int views;
    private final Map<String, TensorData> inputs;
    private final List<WeightMapping> weights;
    private final PrototypeTransformer transformer;
    private final ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE);
    private final GraphScope<TFloat32> scope = graph.scope();

    FixtureModel(ParityFixture fixture, int views) throws IOException {
      this.fixture = fixture;
      this.views = views;
      this.inputs = fixture.readTensors("inputs");
      this.weights = XProNetWeights.encoderDecoder(fixture.intHyperparameter("num_layers"));
      XProNetConfig config =
          new XProNetConfig(
              "small-cnn", // not built: the fixture provides features
              fixture.intHyperparameter("d_model"),
              fixture.intHyperparameter("num_heads"),
              fixture.intHyperparameter("num_layers"),
              fixture.intHyperparameter("d_ff"),
              0,
              0,
              new XProNetConfig.Prototypes(
                  fixture.intHyperparameter("num_cluster"),
                  fixture.intHyperparameter("num_protype"),
                  fixture.intHyperparameter("d_img_ebd") + fixture.intHyperparameter("d_txt_ebd"),
                  fixture.intHyperparameter("topk"),
                  XProNetConfig.LabelSource.REFERENCE_REPORT,
                  XProNetConfig.Losses.defaults()));
      this.transformer =
          new PrototypeTransformer(
              config,
              fixture.intHyperparameter("d_vf"),
              fixture.intHyperparameter("vocab_tokens") + 1);
    }

    private Operand<TFloat32> patches(String prefix) throws IOException {
      Operand<TFloat32> first = input(prefix + "att_feats_view0");
      return views == 1
          ? first
          : graph
              .tf()
              .concat(List.of(first, input(prefix + "att_feats_view1")), graph.tf().constant(1));
    }

    private Operand<TFloat32> input(String name) throws IOException {
      return graph.input(fixture.tensor(inputs, name));
    }

    private Map<String, TensorData> values() throws IOException {
      return FixtureWeights.load(fixture, "weights", weights);
    }

    private double margin(String key) {
      return fixture.config().at("/margins/" + key).doubleValue();
    }

    void compareTeacherForcing(String labelName, ParityRecorder rows) throws IOException {
      Ops tf = graph.tf();
      Operand<TInt32> tokens = graph.idInput(fixture.tensor(inputs, "reports_ids"));
      Operand<TFloat32> mask = input("reports_mask");
      Operand<TFloat32> labels = input(labelName);
      Operand<TFloat32> patches = patches("");
      PrototypeTransformer.TransformerOutput<TFloat32> image =
          transformer.encode(scope, patches, labels);
      PrototypeTransformer.TransformerOutput<TFloat32> text =
          transformer.decode(
              scope,
              EncodedStudy.ofPatches(image.states()),
              ReportModel.withoutLast(tf, tokens),
              labels);
      Operand<TFloat32> logits = transformer.logits(scope, text.states());
      Operand<TFloat32> report = ReportLoss.build(scope, logits, text.states(), tokens, mask);
      Operand<TFloat32> imageContrast = contrast("img_con_margin", image.response(), labels);
      Operand<TFloat32> textContrast = contrast("txt_con_margin", text.response(), labels);
      Operand<TFloat32> total =
          tf.math.addN(
              List.of(
                  report,
                  weighted(imageContrast, "weight_img_con_loss"),
                  weighted(textContrast, "weight_txt_con_loss")));
      Map<String, Operand<TFloat32>> quantities = new LinkedHashMap<>();
      quantities.put("reduced_prototypes", transformer.reducedPrototypes(scope));
      quantities.put("encoder_memory", image.states());
      quantities.put("decoder_hidden", text.states());
      quantities.put("log_probs", tf.nn.logSoftmax(logits));
      quantities.put("loss_ce", report);
      quantities.put("loss_img_con", imageContrast);
      quantities.put("loss_txt_con", textContrast);
      quantities.put("loss_total", total);
      compare(labelName, quantities, total, patches, rows);
    }

    private Operand<TFloat32> contrast(
        String margin, Operand<TFloat32> response, Operand<TFloat32> labels) throws IOException {
      return new MultiLabelContrastiveLoss(margin(margin)).build(scope, response, labels);
    }

    private Operand<TFloat32> weighted(Operand<TFloat32> loss, String weight) throws IOException {
      return graph.tf().math.mul(loss, scope.scalar(fixture.hyperparameter(weight)));
    }

    private void compare(
        String labelName,
        Map<String, Operand<TFloat32>> quantities,
        Operand<TFloat32> total,
        Operand<TFloat32> patches,
        ParityRecorder rows)
        throws IOException {
      String key = views + "view." + labelName;
      String file = "grads_" + views + "view_" + labelName;
      boolean hasGradients = Files.isRegularFile(fixture.folder().resolve(file + ".safetensors"));
      List<Operand<TFloat32>> fetched = new ArrayList<>(quantities.values());
      if (hasGradients) {
        List<Operand<TFloat32>> sources = new ArrayList<>();
        weights.forEach(weight -> sources.add(graph.store().get(weight.path()).value()));
        sources.add(patches);
        fetched.addAll(graph.gradients(total, sources));
      }
      graph.start(values());
      List<double[]> got = graph.run(fetched, List.of());
      Map<String, TensorData> expected = fixture.readTensors("expected");
      int at = 0;
      for (String name : quantities.keySet()) {
        rows.compare(
            key + ": " + name,
            got.get(at++),
            fixture.tensor(expected, key + "." + name).doubles(),
            fixture.tolerance(name.startsWith("loss") ? "loss_abs" : "forward_abs"));
      }
      if (hasGradients) {
        compareGradients(key, fixture.readTensors(file), got.subList(at, got.size()), rows);
      }
    }

    private void compareGradients(
        String key, Map<String, TensorData> expected, List<double[]> got, ParityRecorder rows)
        throws IOException {
      for (int i = 0; i < got.size(); i++) {
        boolean input = i == weights.size();
        String name = input ? "input.att_feats" : weights.get(i).original();
        TensorData expectedGradient = fixture.tensor(expected, name);
        rows.compareToLargest(
            key + ": grad " + name,
            got.get(i),
            (input ? expectedGradient : weights.get(i).toTensorFlow(expectedGradient)).doubles(),
            fixture.tolerance("gradient_abs"),
            fixture.tolerance("gradient_rel_of_max"));
      }
    }

    void compareDecoding(ParityRecorder rows) throws IOException {
      Operand<TFloat32> labels = input("decode.labels");
      EncodedStudy<TFloat32> encoded =
          EncodedStudy.ofPatches(transformer.encode(scope, patches("decode."), labels).states());
      double unbiased = fixture.tensor(inputs, "decode.logit_bias_0_unbiased").get(0);
      decoding(fixture)
          .compare(
              new DecodingParity.Model(
                  graph,
                  transformer.incrementalDecoder(),
                  transformer.memories(scope, encoded, labels),
                  tokens ->
                      transformer.logits(
                          scope, transformer.decode(scope, encoded, tokens, labels).states())),
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
