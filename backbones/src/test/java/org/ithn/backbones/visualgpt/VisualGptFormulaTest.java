package org.ithn.backbones.visualgpt;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionMask;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionSource;
import org.ithn.backbones.visualgpt.VisualGptConfig.Regions;
import org.ithn.backbones.visualgpt.VisualGptConfig.TokenKind;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Comparison with the official modules at the original's sizes, with GPT-2's 50,257 tokens, two
 * decoder layers and weights from a formula.
 */
@Tag("slow") // 67 million weights
final class VisualGptFormulaTest {
  private static final int WORDS = 50_257;
  private static final int REGIONS = 50;
  private static final int FEATURES = 2048;
  private static final int IMAGES = 2;
  private static final double CLOSE = 5e-5;
  private static final double LOG_PROBS = 2e-3; // for logits up to 60

  private final JsonNode fixture = Goldens.loadJson("spec-fixtures", "vgpt_formula.json");
  private final VisualGptConfig config =
      new VisualGptConfig(
          new Regions(RegionSource.FEATURES, FEATURES, RegionMask.NONE),
          "",
          TokenKind.GPT2,
          768,
          12,
          new VisualGptConfig.Encoder(3, 2048),
          new VisualGptConfig.Decoder(2, 1024, 0.2, 0),
          0);

  private static float[] values(String name, int index, int count, boolean vector) {
    float[] values = new float[count];
    double size = name.contains("fc_alpha") ? 0.004 : 0.03;
    boolean scale = name.matches(".*(ln_1|ln_2|ln_f|layer_norm)\\.weight");
    for (int k = 0; k < count; k++) {
      double wave = 0.7 * k + 1.3 * index;
      values[k] =
          (float)
              (vector
                  ? 0.1 * Math.sin(wave) + (scale ? 1 : 0)
                  : size * Math.sin(wave + 0.001 * ((long) k * k % 1009)));
    }
    return values;
  }

  /** Assigns the weights one at a time, because the token table alone has 150 MB. */
  private void assign(TestGraph<TFloat32> test) {
    Map<String, Integer> indices = new HashMap<>();
    fixture.path("names").forEach(name -> indices.put(name.asText(), indices.size()));
    for (WeightMapping row : VisualGptWeights.encoderDecoder(config)) {
      long[] ours = test.store().get(row.path()).shape().asArray();
      long[] original =
          row.layout() == WeightMapping.Layout.LINEAR ? new long[] {ours[1], ours[0]} : ours;
      int count = (int) Arrays.stream(original).reduce(1, (a, b) -> a * b);
      TensorData given =
          TensorData.of(
              values(row.original(), indices.get(row.original()), count, original.length == 1),
              original);
      test.assign(row.path(), row.toTensorFlow(given));
    }
  }

  private static float[] regions() {
    float[] x = new float[IMAGES * REGIONS * FEATURES];
    for (int i = 0; i < x.length; i++) {
      int f = i % FEATURES;
      int r = i / FEATURES % REGIONS;
      int b = i / FEATURES / REGIONS;
      boolean padding = b == 1 && r >= 37;
      x[i] = padding ? 0 : (float) Math.max(0, Math.sin(0.013 * (f + 1) * (r + 1) + 0.9 * b));
    }
    return x;
  }

  private static double[] numbers(JsonNode list) {
    List<Double> found = new ArrayList<>();
    collect(list, found);
    return found.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> found) {
    if (node.isArray()) {
      node.forEach(each -> collect(each, found));
    } else {
      found.add(node.doubleValue());
    }
  }

  @Test
  void encoderStatesProbabilitiesAndBeamsEqualTheOfficialOnes() {
    TokenIdMapping rows = TokenIdMapping.of(TokenKind.GPT2, WORDS);
    VisualGpt model = new VisualGpt(config, rows, 1);
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      var tf = test.tf();
      int[] ids = Arrays.stream(numbers(fixture.path("seq"))).mapToInt(d -> (int) d).toArray();
      int length = ids.length / IMAGES;
      Operand<TInt32> read = tf.reshape(tf.constant(ids), tf.constant(new int[] {IMAGES, length}));
      Operand<TBool> real = tf.math.notEqual(read, tf.constant(rows.padding()));
      Operand<TFloat32> images = test.input(regions(), IMAGES, REGIONS, FEATURES);
      RegionEncoder.Levels<TFloat32> encoded = model.encode(test.scope(), images);
      Operand<TFloat32> hidden =
          model.decode(test.scope(), encoded, new TokenIdMapping.DecoderInputs(read, real));
      Operand<TFloat32> logProbs = tf.nn.logSoftmax(model.logits(test.scope(), hidden));
      JsonNode beam = fixture.path("beam");
      int most = beam.path("max_len").intValue();
      int width = beam.path("K").intValue();
      DecodingConfig search =
          DecodingConfig.beam(width, most).withMethod(DecodingConfig.Method.KEEP_ENDED);
      Hypotheses<TFloat32> found =
          ReportGenerator.of(model.decoder(), search).build(test.scope(), images);
      test.start();
      assign(test);
      encoder(test, encoded);
      states(test, hidden, length);
      probabilities(test, logProbs, rows, length);
      List<double[]> beams = test.runAll(List.of(found.tokens(), found.tokenLogProbs()));
      double[] words =
          Arrays.stream(numbers(beam.path("out"))).map(word -> rows.idOfRow((int) word)).toArray();
      assertThat(beams.get(0)).isEqualTo(words); // none of them ends
      assertClose("beams", beams.get(1), numbers(beam.path("logp")), LOG_PROBS);
    }
  }

  private void encoder(TestGraph<TFloat32> test, RegionEncoder.Levels<TFloat32> encoded) {
    List<double[]> levels = test.runAll(encoded.levels());
    for (JsonNode each : fixture.path("encoder_out_b_l_r")) {
      int from = 768 * (each.get(0).intValue() * REGIONS + each.get(2).intValue());
      double[] expected = numbers(each.get(3));
      assertClose(
          "level " + each.get(1) + " of region " + each.get(2),
          Arrays.copyOfRange(levels.get(each.get(1).intValue()), from, from + expected.length),
          expected,
          CLOSE);
    }
  }

  private void states(TestGraph<TFloat32> test, Operand<TFloat32> hidden, int length) {
    double[] all = test.run(hidden);
    for (JsonNode each : fixture.path("ln_f_hidden")) {
      int from = 768 * (each.get(0).intValue() * length + each.get(1).intValue());
      double[] expected = numbers(each.get(2));
      assertClose(
          "state " + each.get(1),
          Arrays.copyOfRange(all, from, from + expected.length),
          expected,
          CLOSE);
    }
  }

  private void probabilities(
      TestGraph<TFloat32> test, Operand<TFloat32> logProbs, TokenIdMapping rows, int length) {
    double[] all = test.run(logProbs);
    Map<Integer, Integer> columns = new LinkedHashMap<>();
    fixture.path("logprob_ids").forEach(id -> columns.put(id.intValue(), columns.size()));
    double[] expected = numbers(fixture.path("logprobs"));
    double[] got = new double[expected.length];
    for (int position = 0; position < IMAGES * length; position++) {
      for (Map.Entry<Integer, Integer> column : columns.entrySet()) {
        got[position * columns.size() + column.getValue()] =
            all[position * WORDS + rows.idOfRow(column.getKey())];
      }
    }
    assertClose("log-probabilities", got, expected, LOG_PROBS);
  }
}
