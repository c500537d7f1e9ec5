package org.ithn.parity.backbones;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Parity of greedy and beam search on a fixture's {@code decode_cases}: ids, scores and
 * log-probabilities.
 *
 * @param fixture a fixture with {@code decode_cases} and {@code decode_expected.safetensors}
 * @param endBias the path of the variable whose first entry (the end token's bias) the cases change
 */
record DecodingParity(ParityFixture fixture, String endBias) {
  /** Score below which a hypothesis has ended early and carries a penalty of 1000 nats. */
  private static final double FINISHED_SCORE_BOUND = -900;

  /**
   * Model under test.
   *
   * @param graph the model's graph
   * @param decoder the incremental decoder
   * @param memories the tensors that decoding steps read
   * @param teacherForcing the teacher-forced pass from tokens {@code [B, T]} to logits {@code [B,
   *     T, W]}
   */
  record Model(
      ParityGraph<TFloat32> graph,
      IncrementalDecoder decoder,
      Map<String, Operand<TFloat32>> memories,
      TeacherForcing teacherForcing) {}

  /** Teacher-forced pass. */
  interface TeacherForcing {
    Operand<TFloat32> logits(Operand<TInt32> tokens);
  }

  /** Search and the cases that use it. */
  private record Search(
      DecodingConfig config,
      Hypotheses<TFloat32> found,
      Operand<TFloat32> teacherForcedLogProbs,
      List<JsonNode> cases) {}

  /**
   * Decodes and compares.
   *
   * @param model the model under test
   * @param views selects the cases whose key names this number of views
   * @param weights the variables' values by our paths
   * @param biased computes the end token's bias from the value that a case adds
   * @param rows receives the results
   */
  void compare(
      Model model,
      int views,
      Map<String, TensorData> weights,
      UnaryOperator<Double> biased,
      ParityRecorder rows)
      throws IOException {
    List<Search> searches = new ArrayList<>();
    List<JsonNode> options = new ArrayList<>();
    for (JsonNode each : cases(views)) {
      if (!options.contains(each.path("options"))) {
        options.add(each.path("options"));
        searches.add(search(model, each.path("options"), views));
      }
    }
    ParityGraph<TFloat32> graph = model.graph();
    float[] bias = fixture.readTensors("weights").get("logit.bias").floats();
    Operand<TFloat32> given = graph.input(TensorData.of(bias, bias.length));
    Op assign = graph.tf().assignVariableOp(graph.store().get(endBias).handle(), given);
    graph.start(weights);
    Map<String, TensorData> expected = fixture.readTensors("decode_expected");
    for (Search search : searches) {
      for (JsonNode each : search.cases()) {
        double added = each.path("eos_bias_added_to_logit_bias_0").doubleValue();
        bias[0] = biased.apply(added).floatValue();
        graph.feed(given, TensorData.of(bias, bias.length));
        graph.run(List.of(), List.of(assign));
        compare(model, search, each.path("key").asText(), expected, rows);
      }
    }
  }

  /** Returns the cases whose key names this number of views. */
  List<JsonNode> cases(int views) {
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode each : fixture.config().path("decode_cases")) {
      if (each.path("key").asText().contains("." + views + "view.")) {
        cases.add(each);
      }
    }
    return cases;
  }

  private Search search(Model model, JsonNode options, int views) throws IOException {
    Ops tf = model.graph().tf();
    DecodingConfig config = config(fixture, options);
    int batch = fixture.intHyperparameter("decode_batch");
    Hypotheses<TFloat32> found =
        ReportGenerator.of(model.decoder(), config)
            .search(model.graph().scope(), model.memories(), tf.constant(batch));
    Operand<TInt32> best = tf.gather(found.tokens(), tf.constant(0), tf.constant(1)); // [B, L]
    Operand<TInt32> previous =
        tf.slice(
            best,
            tf.constant(new int[] {0, 0}),
            tf.constant(new int[] {-1, config.maxLength() - 1}));
    Operand<TInt32> read =
        tf.concat(List.of(tf.constant(new int[batch][1]), previous), tf.constant(1));
    Operand<TFloat32> logits =
        model
            .teacherForcing()
            .logits(tf.reshape(read, tf.constant(new int[] {batch, config.maxLength()})));
    return new Search(
        config,
        found,
        tf.nn.logSoftmax(logits),
        cases(views).stream().filter(each -> each.path("options").equals(options)).toList());
  }

  /** Returns the search configuration for a case's options. */
  static DecodingConfig config(ParityFixture fixture, JsonNode options) throws IOException {
    int length = fixture.intHyperparameter("max_seq_length");
    int beam = options.path("beam_size").intValue();
    if (beam > 1) {
      return DecodingConfig.beam(beam, length);
    }
    DecodingConfig greedy = DecodingConfig.greedy(length);
    return options.path("block_trigrams").intValue() == 1 ? greedy.withTrigramPenalty() : greedy;
  }

  private void compare(
      Model model, Search search, String key, Map<String, TensorData> expected, ParityRecorder rows)
      throws IOException {
    Hypotheses<TFloat32> found = search.found();
    List<double[]> got =
        model
            .graph()
            .run(
                List.of(
                    found.tokens(),
                    found.scores(),
                    found.tokenLogProbs(),
                    search.teacherForcedLogProbs()),
                List.of());
    double tolerance = fixture.tolerance("log_prob_abs");
    Best best = best(search, got, expected.get(key + ".logprobs"));
    rows.compare(key + ": ids", best.ids(), expected.get(key + ".seq").doubles(), 0);
    rows.compare(key + ": log_probs of the ids", best.chosen(), best.expectedChosen(), tolerance);
    if (!search.config().trigramPenalty()) {
      rows.compare(key + ": log_probs of all words", best.all(), best.expectedAll(), tolerance);
    }
    if (expected.containsKey(key + ".done_seq")) {
      rows.compare(
          key + ": ids of all beams", got.get(0), expected.get(key + ".done_seq").doubles(), 0);
      compareScores(key, got.get(1), expected.get(key + ".done_p").doubles(), 2 * tolerance, rows);
    }
  }

  /**
   * Compares sums over tokens; below {@link #FINISHED_SCORE_BOUND}, float32 has fewer fractional
   * digits, so the limit is larger.
   */
  private static void compareScores(
      String key, double[] got, double[] expected, double limit, ParityRecorder rows) {
    double[] actual = got.clone();
    for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
      if (expected[i] < FINISHED_SCORE_BOUND) {
        double spacing = Math.ulp((float) expected[i]);
        boolean close = Math.abs(actual[i] - expected[i]) <= limit + 2 * spacing;
        actual[i] = close ? expected[i] : actual[i];
      }
    }
    rows.compare(key + ": scores of all beams", actual, expected, limit);
  }

  /** Best hypotheses and their log-probabilities up to the end token. */
  @SuppressWarnings("ArrayRecordComponent") // lives only during the comparison
  private record Best(
      double[] ids, double[] chosen, double[] expectedChosen, double[] all, double[] expectedAll) {}

  private Best best(Search search, List<double[]> got, TensorData logProbs) throws IOException {
    int batch = fixture.intHyperparameter("decode_batch");
    int length = search.config().maxLength();
    int words = fixture.intHyperparameter("vocab_tokens") + 1;
    double[] ids = new double[batch * length];
    List<Double> chosen = new ArrayList<>();
    List<Double> expectedChosen = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    List<Double> expectedAll = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      int row = b * search.config().hypotheses() * length;
      boolean open = true;
      for (int t = 0; t < length; t++) {
        int word = (int) got.get(0)[row + t];
        ids[b * length + t] = word;
        for (int w = 0; open && w < words; w++) {
          all.add(got.get(3)[(b * length + t) * words + w]);
          expectedAll.add(logProbs.get((b * length + t) * words + w));
        }
        if (open) {
          chosen.add(got.get(2)[row + t]);
          expectedChosen.add(logProbs.get((b * length + t) * words + word));
        }
        open &= word != 0;
      }
    }
    return new Best(
        ids, toArray(chosen), toArray(expectedChosen), toArray(all), toArray(expectedAll));
  }

  private static double[] toArray(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
