package org.ithn.parity.losses;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * Parity check of the paper's equations on fixed features, in both precisions: intermediate
 * results, losses, and gradients with and without flow through the synthesised negatives.
 */
public final class PaperLossParity implements ParityCheck {
  private static final List<String> FEATURES = List.of("z", "z_neg", "u", "u_neg");
  private static final List<String> MODES = List.of("ithn", "mochi");

  @Override
  public String fixture() {
    return "ithn-loss/paper";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Set<String> done = new HashSet<>();
    for (String mode : MODES) {
      Map<String, JsonNode> cases = cases(fixture, mode);
      if (cases.isEmpty()) {
        continue;
      }
      for (ContrastiveLoss contrast : ContrastiveLoss.values()) {
        for (boolean stop : new boolean[] {false, true}) {
          if (contrast == ContrastiveLoss.CLIP || !stop) {
            PaperLossGraph.Setting setting = new PaperLossGraph.Setting(mode, contrast, stop);
            compare(fixture, setting, cases, TFloat64.class, rows, done);
            compare(fixture, setting, cases, TFloat32.class, rows, done);
          }
        }
      }
    }
  }

  private static Map<String, JsonNode> cases(ParityFixture fixture, String mode) {
    Map<String, JsonNode> cases = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry :
        fixture.config().path("scalars_float64").properties()) {
      if (entry.getKey().contains("." + mode + ".")) {
        cases.put(entry.getKey(), entry.getValue());
      }
    }
    return cases;
  }

  private static <T extends TFloating> void compare(
      ParityFixture fixture,
      PaperLossGraph.Setting setting,
      Map<String, JsonNode> cases,
      Class<T> type,
      ParityRecorder rows,
      Set<String> done)
      throws IOException {
    Map<String, TensorData> inputs = fixture.readTensors("inputs");
    Map<String, TensorData> tensors = new LinkedHashMap<>(fixture.readTensors("expected"));
    tensors.putAll(fixture.readTensors("grads"));
    String first = data(cases.keySet().iterator().next());
    try (PaperLossGraph<T> graph = new PaperLossGraph<>(fixture, setting, type, inputs, first)) {
      for (Map.Entry<String, JsonNode> one : cases.entrySet()) {
        String key = one.getKey();
        for (String name : FEATURES) {
          graph.feed(name, fixture.tensor(inputs, data(key) + "." + name));
        }
        graph.feedLambda(Double.parseDouble(key.substring(key.lastIndexOf("lambda") + 6)));
        Case compared = new Case(fixture, setting, key, type == TFloat64.class, rows, done);
        for (Map.Entry<String, double[]> got : graph.run().entrySet()) {
          compared.add(got.getKey(), got.getValue(), one.getValue(), tensors);
        }
      }
    }
  }

  private static String data(String key) {
    return key.substring(0, key.indexOf('.'));
  }

  /**
   * Case in one setting and precision.
   *
   * @param done quantities that are shared by several cases and already compared
   */
  private record Case(
      ParityFixture fixture,
      PaperLossGraph.Setting setting,
      String key,
      boolean exact,
      ParityRecorder rows,
      Set<String> done) {

    /** Adds the rows of one result. */
    void add(String name, double[] got, JsonNode scalars, Map<String, TensorData> tensors)
        throws IOException {
      if (name.startsWith("grad ")) {
        addGradient(name.substring(5), got, tensors);
      } else if (scalars.path(name).isNumber()) {
        String quantity = label(key + "." + setting.gradientLabel() + "." + name);
        double limit = fixture.tolerance(exact ? "value_abs_float64" : "value_abs");
        if (done.add(quantity)) {
          rows.compare(quantity, got, new double[] {scalars.path(name).doubleValue()}, limit);
        }
      } else {
        // Tensors are stored in single precision for both settings.
        for (String quantity : List.of(data(key) + "." + name, key + "." + name)) {
          TensorData wanted = tensors.get(quantity);
          if (wanted != null && done.add(label(quantity))) {
            rows.compare(label(quantity), got, wanted.doubles(), fixture.tolerance("value_abs"));
          }
        }
      }
    }

    private String label(String quantity) {
      return quantity + (exact ? " (float64)" : "");
    }

    private void addGradient(String by, double[] got, Map<String, TensorData> tensors)
        throws IOException {
      String owner = by.startsWith("l_cs.") ? data(key) : key + "." + setting.gradientLabel();
      String quantity = "grad " + owner + "." + by;
      TensorData gradient = tensors.get(owner + "." + by);
      if (gradient == null || !done.add(label(quantity))) {
        return;
      }
      TensorData wanted = by.contains(".W_") ? gradient.transpose() : gradient;
      rows.compareToLargest(
          label(quantity),
          got,
          wanted.doubles(),
          fixture.tolerance("gradient_abs"),
          fixture.tolerance("gradient_rel_of_max"));
    }
  }
}
