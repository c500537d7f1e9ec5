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
 * The setting {@code reference-code} against the released code on given features, in both
 * precisions: what leads to the losses, the losses and their gradients.
 */
public final class ReleasedLossParity implements ParityCheck {
  /** What double precision may differ by; the fixture states a limit for single precision alone. */
  private static final double EXACT = 1e-9;

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
    Map<String, TensorData> slopes = fixture.readTensors("grads");
    Set<String> done = new HashSet<>();
    try (ReleasedLossGraph<T> graph = new ReleasedLossGraph<>(fixture, data, type)) {
      for (Map.Entry<String, JsonNode> one : fixture.config().path("scalars").properties()) {
        if (data(one.getKey()).equals(data)) {
          graph.feedCase(one.getValue());
          Case compared =
              new Case(fixture, one.getKey(), one.getValue(), type == TFloat64.class, rows, done);
          for (Map.Entry<String, double[]> got : graph.run().entrySet()) {
            compared.add(got.getKey(), got.getValue(), expected, slopes);
          }
        }
      }
    }
  }

  /**
   * One case in one precision.
   *
   * @param done quantities of several cases that were compared before
   */
  private record Case(
      ParityFixture fixture,
      String key,
      JsonNode scalars,
      boolean exact,
      ParityRecorder rows,
      Set<String> done) {

    void add(
        String name, double[] got, Map<String, TensorData> expected, Map<String, TensorData> slopes)
        throws IOException {
      if (name.startsWith("grad ")) {
        gradient(name.substring(5), got, slopes);
      } else if (name.startsWith(TOTAL)) {
        rows.compare(label(key + "." + name), got, scalar(name), fixture.tolerance("value_abs"));
      } else if (scalars.path(name).isNumber()) {
        double limit = exact ? EXACT : fixture.tolerance("value_abs");
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

    /** The case itself, its data, and its data with its hardness. */
    private static List<String> owners(String key) {
      String data = data(key);
      String rest = key.substring(data.length() + 1);
      String hardness = rest.substring(rest.indexOf('.') + 1);
      return List.of(data, data + "." + hardness, key);
    }

    private void gradient(String by, double[] got, Map<String, TensorData> slopes)
        throws IOException {
      String quantity = (by.startsWith("l_cs.") ? data(key) : key) + "." + by;
      TensorData slope = slopes.get(quantity);
      if (slope == null || slope.size() == 0 || !done.add("grad " + quantity)) {
        return;
      }
      TensorData wanted = by.endsWith(".weight") ? slope.transpose() : slope;
      rows.compareToLargest(
          label("grad " + quantity),
          got,
          wanted.doubles(),
          fixture.tolerance("gradient_abs"),
          fixture.tolerance("gradient_rel_of_max"));
    }
  }

  /** Names of the inputs and of the weights, as the released code has them. */
  static Map<String, String> variableNames() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("img_projection.linear1.weight", "alignment/image/kernel");
    variables.put("text_projection.linear1.weight", "alignment/report/kernel");
    variables.put("temp_1", "loss/clip/log_scale");
    variables.put("temp_3", "loss/clip/log_scale_s3");
    return variables;
  }

  /** What gradients of the image term exist for. */
  static List<String> imageLossInputs() {
    return List.of("fc_feats", "neg_fc_feats", "img_projection.linear1.weight");
  }
}
