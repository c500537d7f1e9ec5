package org.ithn.parity.losses;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * Parity check of the setting {@code reference-code} with the released code on fixed features, in
 * both precisions: intermediate results, losses and their gradients.
 */
public final class ReleasedLossParity implements ParityCheck {
  /** Tolerance for double precision; the fixture only states one for single precision. */
  private static final double FLOAT64_TOLERANCE = 1e-9;

  private static final String TOTAL = "total_";

  @Override
  public String fixture() {
    return "ithn-loss/reference-code";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Set<String> datas = new LinkedHashSet<>();
    for (String key : (Iterable<String>) fixture.config().path("scalars")::fieldNames) {
      datas.add(data(key));
    }
    for (String data : datas) {
      compare(fixture, data, TFloat64.class, rows);
      compare(fixture, data, TFloat32.class, rows);
    }
  }

  private static String data(String key) {
    return key.substring(0, key.indexOf('.'));
  }

  private static <T extends TFloating> void compare(
      ParityFixture fixture, String data, Class<T> type, ParityRecorder rows) throws IOException {
    Map<String, TensorData> expected = fixture.readTensors("expected");
    Map<String, TensorData> gradients = fixture.readTensors("grads");
    Set<String> done = new HashSet<>();
    try (ReleasedLossGraph<T> graph = new ReleasedLossGraph<>(fixture, data, type)) {
      for (Map.Entry<String, JsonNode> one : fixture.config().path("scalars").properties()) {
        if (data(one.getKey()).equals(data)) {
          graph.feedCase(one.getValue());
          Case compared =
              new Case(fixture, one.getKey(), one.getValue(), type == TFloat64.class, rows, done);
          for (Map.Entry<String, double[]> got : graph.run().entrySet()) {
            compared.add(got.getKey(), got.getValue(), expected, gradients);
          }
        }
      }
    }
  }

  /**
   * Case in one precision.
   *
   * @param done quantities that are shared by several cases and already compared
   */
  private record Case(
      ParityFixture fixture,
      String key,
      JsonNode scalars,
      boolean exact,
      ParityRecorder rows,
      Set<String> done) {

    void add(
        String name,
        double[] got,
        Map<String, TensorData> expected,
        Map<String, TensorData> gradients)
        throws IOException {
      if (name.startsWith("grad ")) {
        addGradient(name.substring(5), got, gradients);
      } else if (name.startsWith(TOTAL)) {
        rows.compare(label(key + "." + name), got, scalar(name), fixture.tolerance("value_abs"));
      } else if (scalars.path(name).isNumber()) {
        double limit = exact ? FLOAT64_TOLERANCE : fixture.tolerance("value_abs");
        rows.compare(label(key + "." + name), got, scalar(exact ? name + "_float64" : name), limit);
      } else {
        for (String owner : owners(key)) {
          TensorData wanted = expected.get(owner + "." + name);
          if (wanted != null && done.add(owner + "." + name)) {
            rows.compare(
                label(owner + "." + name), got, wanted.doubles(), fixture.tolerance("value_abs"));
          }
        }
      }
    }

    private double[] scalar(String name) {
      return new double[] {scalars.path(name).asDouble(Double.NaN)};
    }

    private String label(String quantity) {
      return quantity + (exact ? " (float64)" : "");
    }

    /** Returns the key prefixes under which a case's values are stored. */
    private static List<String> owners(String key) {
      String data = data(key);
      String rest = key.substring(data.length() + 1);
      String hardness = rest.substring(rest.indexOf('.') + 1);
      return List.of(data, data + "." + hardness, key);
    }

    private void addGradient(String by, double[] got, Map<String, TensorData> gradients)
        throws IOException {
      String quantity = (by.startsWith("l_cs.") ? data(key) : key) + "." + by;
      TensorData gradient = gradients.get(quantity);
      if (gradient == null || gradient.size() == 0 || !done.add("grad " + quantity)) {
        return;
      }
      TensorData wanted = by.endsWith(".weight") ? gradient.transpose() : gradient;
      rows.compareToLargest(
          label("grad " + quantity),
          got,
          wanted.doubles(),
          fixture.tolerance("gradient_abs"),
          fixture.tolerance("gradient_rel_of_max"));
    }
  }

  /** Returns our variable paths by the released code's names. */
  static Map<String, String> variableNames() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("img_projection.linear1.weight", "alignment/image/kernel");
    variables.put("text_projection.linear1.weight", "alignment/report/kernel");
    variables.put("temp_1", "loss/clip/log_scale");
    variables.put("temp_3", "loss/clip/log_scale_s3");
    return variables;
  }

  /** Returns the inputs for which the fixture has gradients of the image term. */
  static List<String> imageLossInputs() {
    return List.of("fc_feats", "neg_fc_feats", "img_projection.linear1.weight");
  }
}
