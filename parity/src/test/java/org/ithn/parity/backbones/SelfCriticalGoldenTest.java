package org.ithn.parity.backbones;

import static org.ithn.testkit.Goldens.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Test of the self-critical loss on the original VisualGPT's beams and log-probabilities: rescoring
 * the reports must equal differentiating through the search.
 */
final class SelfCriticalGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"tau0.0", "tau0.2"})
  void lossEqualsThatOfTheOriginalsBeams(String tau) throws IOException {
    ParityFixture fixture =
        ParityFixture.load(Goldens.load("visualgpt").folder(), Optional.empty());
    VisualGptFixture original = VisualGptFixture.of(fixture, tau);
    Map<String, TensorData> expected = fixture.readTensors("decode_expected");
    String key = key(fixture, tau);
    int beam = Integer.parseInt(key.substring(key.lastIndexOf("beam") + "beam".length()));
    int length = fixture.intHyperparameter("max_len");
    int batch = fixture.intHyperparameter("decode_batch");
    int rows = batch * beam;
    double[] ids =
        VisualGptFixture.idsUntilEnd(original.tokens(), fixture.tensor(expected, key + ".ids"));
    double[] logProbs = fixture.tensor(expected, key + ".log_probs").doubles();
    List<int[]> reports = new ArrayList<>();
    double[] advantage = new double[rows];
    double loss = 0;
    for (int n = 0; n < rows; n++) {
      int count = 0;
      double sum = 0;
      while (count < length && (count == 0 || ids[n * length + count - 1] != 0)) {
        sum += logProbs[n * length + count++];
      }
      int[] row = new int[count + 1];
      for (int t = 0; t < count; t++) {
        row[t + 1] = (int) ids[n * length + t];
      }
      reports.add(row);
      advantage[n] = n % beam - (beam - 1) / 2.0; // for the rewards 0, 1, 2, ...
      loss -= sum / length * advantage[n] / rows;
    }
    assertClose(
        "loss",
        new double[] {run(fixture, original, key, reports, advantage)},
        new double[] {loss},
        2e-5);
  }

  /** Returns a middle case, whose reports have different lengths. */
  private static String key(ParityFixture fixture, String tau) {
    List<String> keys = new ArrayList<>();
    for (JsonNode each : fixture.config().path("decode_cases")) {
      if (each.path("key").asText().startsWith(tau + ".")) {
        keys.add(each.path("key").asText());
      }
    }
    return keys.get(keys.size() / 3);
  }

  private static double run(
      ParityFixture fixture,
      VisualGptFixture original,
      String key,
      List<int[]> reports,
      double[] advantage)
      throws IOException {
    try (ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE)) {
      var tf = graph.tf();
      Map<String, TensorData> inputs = fixture.readTensors("inputs");
      int batch = fixture.intHyperparameter("decode_batch");
      int[] images = new int[reports.size()];
      for (int n = 0; n < images.length; n++) {
        images[n] = n * batch / images.length;
      }
      Operand<TFloat32> regions =
          tf.gather(
              graph.input(fixture.tensor(inputs, "decode.images")),
              tf.constant(images),
              tf.constant(0));
      Tokens tokens = Tokens.of(reports);
      double[] mask = new double[tokens.mask().length];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = tokens.mask()[i];
      }
      BackboneOutputs<TFloat32> out =
          original
              .model()
              .build(
                  graph.scope(),
                  new BackboneInputs<>(
                      regions,
                      graph.idInput(TensorData.of(tokens.ids(), tokens.shape())),
                      graph.input(TensorData.of(mask, tokens.shape()))));
      Operand<TFloat32> loss =
          new SelfCriticalLoss(fixture.intHyperparameter("max_len"))
              .build(graph.scope(), out, graph.input(TensorData.of(advantage, advantage.length)));
      Map<String, TensorData> values =
          new java.util.LinkedHashMap<>(
              FixtureWeights.load(fixture, "weights", original.weights()));
      values.put(
          "decoder/norm/shift",
          fixture.tensor(inputs, "decode.ln_f_bias_" + key.split("\\.", -1)[2]));
      graph.start(values);
      return graph.run(List.of(loss), List.of()).get(0)[0];
    }
  }
}
