package org.ithn.parity.backbones;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.visualgpt.TokenIdMapping;
import org.ithn.backbones.visualgpt.VisualGpt;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Parity check of VisualGPT on fixed region features, for each gate threshold: encoder levels,
 * states, log-probabilities, the loss and all its gradients, and every beam hypothesis.
 */
public final class VisualGptParity implements ParityCheck {
  private static final String LOG_PROBS = ".log_probs";
  private static final String FINAL_SHIFT = "decoder/norm/shift";

  @Override
  public String fixture() {
    return "visualgpt";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Map<String, TensorData> expected = fixture.readTensors("expected");
    for (String name : expected.keySet().stream().sorted().toList()) {
      if (name.startsWith("tau") && name.endsWith(LOG_PROBS)) {
        String tau = name.substring(0, name.length() - LOG_PROBS.length());
        try (FixtureModel model = new FixtureModel(fixture, tau)) {
          model.compareTeacherForcing(expected, rows);
        }
        try (FixtureModel model = new FixtureModel(fixture, tau)) {
          model.compareDecoding(rows);
        }
      }
    }
  }

  /** Graph for one threshold. */
  private static final class FixtureModel implements AutoCloseable {
    private final ParityFixture fixture;
    private final String tau;
    private final Map<String, TensorData> inputs;
    private final List<WeightMapping> weights;
    private final TokenIdMapping tokens;
    private final VisualGpt model;
    private final ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE);
    private final GraphScope<TFloat32> scope = graph.scope();
    private final Ops tf = graph.tf();

    FixtureModel(ParityFixture fixture, String tau) throws IOException {
      this.fixture = fixture;
      this.tau = tau;
      this.inputs = fixture.readTensors("inputs");
      VisualGptFixture original = VisualGptFixture.of(fixture, tau);
      this.weights = original.weights();
      this.tokens = original.tokens();
      this.model = original.model();
    }

    private Map<String, TensorData> values() throws IOException {
      return FixtureWeights.load(fixture, "weights", weights);
    }

    void compareTeacherForcing(Map<String, TensorData> expected, ParityRecorder rows)
        throws IOException {
      Operand<TFloat32> regions = graph.input(fixture.tensor(inputs, "images"));
      TensorData captions = fixture.tensor(inputs, "captions");
      Operand<TInt32> read = graph.idInput(captions);
      Operand<TBool> real = tf.math.notEqual(read, tf.constant(fixture.intHyperparameter("pad")));
      var encoded = model.encode(scope, regions);
      Operand<TFloat32> hidden =
          model.decode(scope, encoded, new TokenIdMapping.DecoderInputs(read, real));
      Operand<TFloat32> logits = model.logits(scope, hidden);
      Operand<TFloat32> loss = loss(logits, captions, hidden, real);
      List<Operand<TFloat32>> fetched =
          new ArrayList<>(
              List.of(
                  tf.stack(encoded.levels(), org.tensorflow.op.core.Stack.axis(1L)),
                  hidden,
                  tf.nn.logSoftmax(logits),
                  loss));
      List<Operand<TFloat32>> sources = new ArrayList<>();
      weights.forEach(weight -> sources.add(graph.store().get(weight.path()).value()));
      sources.add(regions);
      fetched.addAll(graph.gradients(loss, sources));
      graph.start(values());
      List<double[]> got = graph.run(fetched, List.of());
      double forward = fixture.tolerance("forward_abs");
      rows.compare(
          tau + ": encoder_levels", got.get(0), doubles(expected, "encoder_levels"), forward);
      rows.compare(
          tau + ": decoder_hidden", got.get(1), doubles(expected, "decoder_hidden"), forward);
      rows.compare(tau + ": log_probs", got.get(2), byId(doubles(expected, "log_probs")), forward);
      rows.compare(
          tau + ": loss", got.get(3), doubles(expected, "loss"), fixture.tolerance("loss_abs"));
      compareGradients(got.subList(4, got.size()), rows);
    }

    private Operand<TFloat32> loss(
        Operand<TFloat32> logits,
        TensorData captions,
        Operand<TFloat32> hidden,
        Operand<TBool> real) {
      int[] ids = captions.ints();
      int length = (int) captions.shape()[1];
      int batch = ids.length / length;
      for (int i = 0; i < ids.length; i++) {
        ids[i] = tokens.idOfRow(ids[i]);
      }
      Operand<TFloat32> scored =
          tf.slice(
              logits,
              tf.constant(new int[3]),
              tf.constant(new int[] {batch, length - 1, tokens.words()}));
      return ReportLoss.build(
          scope,
          scored,
          hidden,
          graph.idInput(TensorData.of(ids, batch, length)),
          tf.dtypes.cast(real, TFloat32.class));
    }

    private double[] doubles(Map<String, TensorData> expected, String name) throws IOException {
      return fixture.tensor(expected, tau + "." + name).doubles();
    }

    /** Reorders values by the original's word rows into the order of our ids. */
    private double[] byId(double[] byRow) {
      double[] byId = new double[byRow.length];
      for (int i = 0; i < byRow.length; i++) {
        int row = i % tokens.words();
        byId[i - row + tokens.idOfRow(row)] = byRow[i];
      }
      return byId;
    }

    private void compareGradients(List<double[]> got, ParityRecorder rows) throws IOException {
      if (!Files.isRegularFile(fixture.folder().resolve("grads_" + tau + ".safetensors"))) {
        return;
      }
      Map<String, TensorData> gradients = fixture.readTensors("grads_" + tau);
      for (int i = 0; i <= weights.size(); i++) {
        boolean input = i == weights.size();
        String name = input ? "input.images" : weights.get(i).original();
        TensorData expected = fixture.tensor(gradients, name);
        rows.compareToLargest(
            tau + ": grad " + name,
            got.get(i),
            (input ? expected : weights.get(i).toTensorFlow(expected)).doubles(),
            fixture.tolerance("gradient_abs"),
            fixture.tolerance("gradient_rel_of_max"));
      }
    }

    void compareDecoding(ParityRecorder rows) throws IOException {
      List<String> keys = new ArrayList<>();
      for (JsonNode each : fixture.config().path("decode_cases")) {
        if (each.path("key").asText().startsWith(tau + ".")) {
          keys.add(each.path("key").asText());
        }
      }
      if (keys.isEmpty()) {
        return;
      }
      Operand<TFloat32> regions = graph.input(fixture.tensor(inputs, "decode.images"));
      Map<String, Operand<TFloat32>> memories = model.decoder().encode(scope, regions);
      Map<Integer, Search> searches = new java.util.TreeMap<>();
      for (String key : keys) {
        int beam = beam(key);
        if (!searches.containsKey(beam)) {
          searches.put(beam, search(beam, regions, memories));
        }
      }
      Map<String, TensorData> values = values();
      Operand<TFloat32> shift = graph.input(values.get(FINAL_SHIFT));
      Op assign = tf.assignVariableOp(graph.store().get(FINAL_SHIFT).handle(), shift);
      graph.start(values);
      Map<String, TensorData> expected = fixture.readTensors("decode_expected");
      for (String key : keys) {
        graph.feed(shift, fixture.tensor(inputs, "decode.ln_f_bias_" + key.split("\\.", -1)[2]));
        graph.run(List.of(), List.of(assign));
        compare(key, searches.get(beam(key)), expected, rows);
      }
    }

    private static int beam(String key) {
      return Integer.parseInt(key.substring(key.lastIndexOf(".beam") + ".beam".length()));
    }

    /** Search and the log-probabilities of all words after each prefix of the best hypothesis. */
    private record Search(Hypotheses<TFloat32> found, Operand<TFloat32> teacherForcedLogProbs) {}

    private Search search(
        int beam, Operand<TFloat32> regions, Map<String, Operand<TFloat32>> memories)
        throws IOException {
      int batch = fixture.intHyperparameter("decode_batch");
      int length = fixture.intHyperparameter("max_len");
      DecodingConfig config =
          DecodingConfig.beam(beam, length).withMethod(DecodingConfig.Method.KEEP_ENDED);
      Hypotheses<TFloat32> found =
          ReportGenerator.of(model.decoder(), config).search(scope, memories, tf.constant(batch));
      Operand<TInt32> best = tf.gather(found.tokens(), tf.constant(0), tf.constant(1)); // [N, L]
      Operand<TInt32> shifted =
          tf.concat(
              List.of(tf.constant(new int[batch][1]), ReportModel.withoutLast(tf, best)),
              tf.constant(1));
      Operand<TInt32> read = tf.reshape(shifted, tf.constant(new int[] {batch, length}));
      Operand<TFloat32> hidden =
          model.decode(scope, model.encode(scope, regions), tokens.decoderInputs(scope, read));
      return new Search(found, tf.nn.logSoftmax(model.logits(scope, hidden)));
    }

    private void compare(
        String key, Search search, Map<String, TensorData> expected, ParityRecorder rows)
        throws IOException {
      Hypotheses<TFloat32> found = search.found();
      List<double[]> got =
          graph.run(
              List.of(
                  found.tokens(),
                  found.tokenLogProbs(),
                  found.scores(),
                  search.teacherForcedLogProbs()),
              List.of());
      double limit = fixture.tolerance("log_prob_abs");
      double[] ids = VisualGptFixture.idsUntilEnd(tokens, fixture.tensor(expected, key + ".ids"));
      rows.compare(key + ": ids of all beams", got.get(0), ids, 0);
      rows.compare(
          key + ": log_probs of the ids",
          got.get(1),
          fixture.tensor(expected, key + LOG_PROBS).doubles(),
          limit);
      rows.compare( // sums over tokens have twice the limit
          key + ": scores of all beams",
          got.get(2),
          fixture.tensor(expected, key + ".final_seq_logprob").doubles(),
          2 * limit);
      if (expected.containsKey(key + ".all_log_probs")) {
        compareAllWords(key, got.get(3), ids, expected, rows);
      }
    }

    /**
     * Compares log-probabilities of all words for the best hypotheses, up to their ends. The
     * original stores each step's values at the beam position before that step, so the closest
     * position is compared.
     */
    private void compareAllWords(
        String key,
        double[] teacherForced,
        double[] ids,
        Map<String, TensorData> expected,
        ParityRecorder rows)
        throws IOException {
      int words = tokens.words();
      int length = fixture.intHyperparameter("max_len");
      double[] all = byId(fixture.tensor(expected, key + ".all_log_probs").doubles());
      List<Double> got = new ArrayList<>();
      List<Double> wanted = new ArrayList<>();
      for (int b = 0; b < fixture.intHyperparameter("decode_batch"); b++) {
        int row = b * beam(key) * length;
        for (int t = 0; t < length && (t == 0 || ids[row + t - 1] != 0); t++) {
          int from = (b * length + t) * words;
          double[] ours = Arrays.copyOfRange(teacherForced, from, from + words);
          List<double[]> candidates = new ArrayList<>();
          for (int k = 0; k < beam(key); k++) {
            int place = (row + k * length + t) * words;
            candidates.add(Arrays.copyOfRange(all, place, place + words));
          }
          Arrays.stream(ours).forEach(got::add);
          Arrays.stream(nearest(ours, candidates)).forEach(wanted::add);
        }
      }
      rows.compare(
          key + ": log_probs of all words",
          got.stream().mapToDouble(Double::doubleValue).toArray(),
          wanted.stream().mapToDouble(Double::doubleValue).toArray(),
          fixture.tolerance("log_prob_abs"));
    }

    /** Returns zeros where no candidate has a distance, because each has a NaN. */
    private static double[] nearest(double[] ours, List<double[]> candidates) {
      double[] nearest = new double[ours.length];
      double least = Double.POSITIVE_INFINITY;
      for (double[] each : candidates) {
        double distance = distance(ours, each);
        nearest = distance < least ? each : nearest;
        least = Math.min(distance, least);
      }
      return nearest;
    }

    private static double distance(double[] a, double[] b) {
      double largest = 0;
      for (int i = 0; i < a.length; i++) {
        largest = Math.max(largest, Math.abs(a[i] - b[i]));
      }
      return largest;
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
