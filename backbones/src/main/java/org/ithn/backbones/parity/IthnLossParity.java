package org.ithn.backbones.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.Contrast;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** The equations of the paper on given features, in float64: both losses and their gradients. */
public final class IthnLossParity implements ParityCheck {
  private static final List<String> FEATURES = List.of("z", "z_neg", "u", "u_neg");
  private static final String WEIGHTS = "W_";

  @Override
  public String fixture() {
    return "ithn-loss/paper";
  }

  @Override
  public void run(ParityFixture fixture, ParityRows rows) throws IOException {
    for (String mode : List.of("ithn", "mochi")) {
      for (Contrast contrast : Contrast.values()) {
        for (boolean stop : new boolean[] {false, true}) {
          if (contrast == Contrast.CLIP || !stop) {
            try (Built built = new Built(fixture, mode, contrast, stop)) {
              built.compare(rows);
            }
          }
        }
      }
    }
  }

  /** The losses in one setting. */
  private static final class Built implements AutoCloseable {
    private final ParityFixture fixture;
    private final String mode;
    private final String clip;
    private final boolean stop;
    private final Map<String, TensorData> given;
    private final Map<String, TensorData> slopes;
    private final ParityGraph<TFloat64> graph = new ParityGraph<>(TFloat64.class, Mode.EVALUATE);
    private final Map<String, Operand<TFloat64>> by = new LinkedHashMap<>();
    private final Operand<TFloat64> lambda;
    private final IthnLosses<TFloat64> losses;

    Built(ParityFixture fixture, String mode, Contrast contrast, boolean stop) throws IOException {
      this.fixture = fixture;
      this.mode = mode;
      this.clip = contrast == Contrast.CLIP ? "l_cp" : "l_cp_literal";
      this.stop = stop;
      given = fixture.tensors("inputs");
      slopes = fixture.tensors("grads");
      String first = cases().keySet().iterator().next();
      for (String name : FEATURES) {
        by.put(name, graph.input(given.get(data(first) + "." + name)));
      }
      lambda = graph.input(TensorData.of(new double[] {0}));
      HardNegativeStrategy strategy =
          mode.equals("ithn") ? new ProjectedOptimisation() : new MochiMixing(1);
      losses =
          new IthnObjective(config(contrast), strategy)
              .build(graph.scope(), outputs("z", "u"), List.of(outputs("z_neg", "u_neg")), lambda);
      by.put("W_img", graph.store().get("alignment/image/kernel").value());
      by.put("W_txt", graph.store().get("alignment/report/kernel").value());
    }

    private IthnConfig config(Contrast contrast) throws IOException {
      return IthnConfig.defaults().toBuilder()
          .weights(0, fixture.hyperValue("beta"), fixture.hyperValue("gamma"))
          .temperature(Temperature.FIXED)
          .tau(fixture.hyperValue("tau"))
          .contrastive(contrast)
          .stopGradientHardNegative(stop)
          .width(fixture.hyper("d_proj"))
          .build();
    }

    private Map<String, JsonNode> cases() {
      Map<String, JsonNode> cases = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry :
          fixture.config().path("scalars_float64").properties()) {
        if (entry.getKey().contains("." + mode + ".")) {
          cases.put(entry.getKey(), entry.getValue());
        }
      }
      return cases;
    }

    private static String data(String key) {
      return key.substring(0, key.indexOf('.'));
    }

    /** Reports of one position; there is no report loss, so logits are not looked at. */
    private BackboneOutputs<TFloat64> outputs(String image, String report) {
      var tf = graph.tf();
      Operand<TFloat64> states = tf.expandDims(by.get(report), tf.constant(1));
      long batch = states.shape().get(0);
      Operand<TInt32> targets = graph.ids(TensorData.of(new int[(int) batch], batch, 1));
      double[] ones = new double[(int) batch];
      java.util.Arrays.fill(ones, 1);
      Operand<TFloat64> mask = graph.input(TensorData.of(ones, batch, 1));
      return new BackboneOutputs<>(states, states, by.get(image), targets, mask, Map.of());
    }

    void compare(ParityRows rows) throws IOException {
      Operand<TFloat64> contrast = losses.terms().terms().get("clip").value();
      Operand<TFloat64> image = losses.terms().terms().get("image").value();
      List<Operand<TFloat64>> fetched = new java.util.ArrayList<>(List.of(contrast, image));
      fetched.addAll(graph.gradients(contrast, List.copyOf(by.values())));
      graph.start(
          Map.of(
              "alignment/image/kernel", given.get("W_img").transposed(),
              "alignment/report/kernel", given.get("W_txt").transposed()));
      for (Map.Entry<String, JsonNode> one : cases().entrySet()) {
        String key = one.getKey();
        for (String name : FEATURES) {
          graph.feed(by.get(name), given.get(data(key) + "." + name));
        }
        double hardness = Double.parseDouble(key.substring(key.lastIndexOf("lambda") + 6));
        graph.feed(lambda, TensorData.of(new double[] {hardness}));
        compare(key, one.getValue(), graph.run(fetched, List.of()), rows);
      }
    }

    private void compare(String key, JsonNode scalars, List<double[]> got, ParityRows rows)
        throws IOException {
      double exact = fixture.tolerance("value_abs_float64");
      double[] contrast = {scalars.path(clip).doubleValue()};
      String flow = stop ? ".stop." : ".flow.";
      rows.compare(key + flow + clip, got.get(0), contrast, exact);
      rows.compare(
          key + flow + "l_cs",
          got.get(1),
          new double[] {scalars.path("l_cs").doubleValue()},
          exact);
      int at = 2;
      for (String name : by.keySet()) {
        String quantity = key + flow + clip + "." + name;
        TensorData slope = slopes.get(quantity);
        if (slope != null) {
          TensorData wanted = name.startsWith(WEIGHTS) ? slope.transposed() : slope;
          rows.compareToLargest(
              "grad " + quantity,
              got.get(at),
              wanted.doubles(),
              fixture.tolerance("gradient_abs"),
              fixture.tolerance("gradient_rel_of_max"));
        }
        at++;
      }
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
