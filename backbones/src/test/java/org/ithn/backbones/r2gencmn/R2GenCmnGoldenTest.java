package org.ithn.backbones.r2gencmn;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.ithn.framework.testkit.Goldens.assertClose;
import static org.ithn.framework.testkit.Goldens.assertCloseToLargest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.backbones.importing.WeightName;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.testkit.Goldens;
import org.ithn.framework.testkit.GraphTest;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** The encoder-decoder against numbers from running the PyTorch original. */
class R2GenCmnGoldenTest {
  private final Goldens goldens = Goldens.named("r2gencmn");
  private final Map<String, TensorData> weights = goldens.tensors("weights");
  private final Map<String, TensorData> inputs = goldens.tensors("inputs");
  private final R2GenCmnConfig config =
      new R2GenCmnConfig(
          "small-cnn",
          goldens.hyper("d_model"),
          goldens.hyper("num_heads"),
          goldens.hyper("num_layers"),
          goldens.hyper("d_ff"),
          0.1,
          0.5,
          new R2GenCmnConfig.Memory(goldens.hyper("cmm_size"), goldens.hyper("topk")));
  private final MemoryTransformer transformer =
      new MemoryTransformer(config, goldens.hyper("d_vf"), goldens.hyper("vocab_tokens") + 1);

  /** A teacher-forced pass. */
  private record Pass<T extends TFloating>(
      Operand<T> patches,
      Operand<T> encoded,
      Operand<T> hidden,
      Operand<T> logProbs,
      Operand<T> loss) {}

  /** Skips the test on a folder without studies of that many views. */
  private void assumePresent(int views) {
    Path numbers = goldens.folder().resolve("expected_" + views + "view.safetensors");
    if (!Files.isRegularFile(numbers)) {
      Assumptions.abort("skipped: %s is not there".formatted(numbers));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void teacherForcedPassEqualsTheOriginal(int views) {
    assumePresent(views);
    try (var test = GraphTest.of(TFloat32.class, Mode.EVALUATE)) {
      Pass<TFloat32> pass = pass(test, views);
      start(test);
      Map<String, TensorData> expected = goldens.tensors("expected_" + views + "view");
      double forward = goldens.tolerance("forward_abs");
      List<double[]> got =
          test.runAll(List.of(pass.encoded(), pass.hidden(), pass.logProbs(), pass.loss()));
      assertClose("encoder_memory", got.get(0), expected.get("encoder_memory").doubles(), forward);
      assertClose("decoder_hidden", got.get(1), expected.get("decoder_hidden").doubles(), forward);
      assertClose("log_probs", got.get(2), expected.get("log_probs").doubles(), forward);
      assertClose(
          "loss", got.get(3), expected.get("loss").doubles(), goldens.tolerance("loss_abs"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void gradientsEqualTheOriginalsInFloat32(int views) {
    assumePresent(views);
    assertGradients(TFloat32.class, views);
  }

  @Test
  void gradientsEqualTheOriginalsInFloat64() {
    assumePresent(1);
    assertGradients(TFloat64.class, 1);
  }

  private <T extends TFloating> void assertGradients(Class<T> type, int views) {
    try (var test = GraphTest.of(type, Mode.EVALUATE)) {
      Pass<T> pass = pass(test, views);
      List<Parameter<T>> trainables = test.store().trainables();
      List<Operand<T>> by = new ArrayList<>();
      trainables.forEach(parameter -> by.add(parameter.value()));
      by.add(pass.patches());
      List<Operand<T>> gradients = test.gradients(pass.loss(), by);
      start(test);
      List<double[]> got = test.runAll(gradients);
      Map<String, TensorData> expected = goldens.tensors("grads_" + views + "view");
      List<WeightName> names = R2GenCmnWeights.encoderDecoder(config.layers());
      assertWithMessage("every weight of the original has its counterpart")
          .that(names.size())
          .isEqualTo(trainables.size());
      names.forEach(
          name -> {
            int at = indexOf(trainables, name.path());
            String original = name.original();
            assertGradient("grad " + original, got.get(at), name.toOurs(expected.get(original)));
          });
      if (views == 1) {
        assertGradient("grad input", got.get(by.size() - 1), expected.get("input.att_feats"));
      }
    }
  }

  private void assertGradient(String quantity, double[] actual, TensorData expected) {
    assertCloseToLargest(
        quantity,
        actual,
        expected.doubles(),
        goldens.tolerance("gradient_abs"),
        goldens.tolerance("gradient_rel_of_max"));
  }

  @Test
  void positionsEqualTheOriginals() {
    TensorData expected = inputs.get("pe_first_16_rows");
    try (var test = GraphTest.of(TFloat32.class, Mode.EVALUATE)) {
      long[] shape = expected.shape();
      Operand<TFloat32> none = test.input(new float[expected.size()], 1, shape[0], shape[1]);
      Operand<TFloat32> table =
          new org.ithn.framework.layers.SinusoidalPositions(config.width())
              .build(test.scope(), none, (int) shape[0]);
      test.start();
      assertClose("positions", test.run(table), expected.doubles(), 1e-6);
    }
  }

  /** A search with the cases that it is for. */
  private record Search(
      DecodingConfig config,
      Hypotheses<TFloat32> found,
      Operand<TFloat32> forced,
      List<JsonNode> cases) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void decodedIdsAndScoresEqualTheOriginals(int views) {
    assumePresent(views);
    Map<String, TensorData> expected = goldens.tensors("decode_expected");
    try (var test = GraphTest.of(TFloat32.class, Mode.EVALUATE)) {
      GraphScope<TFloat32> scope = test.scope();
      Operand<TFloat32> encoded = transformer.encode(scope, test.input(decodePatches(views)));
      Map<String, Operand<TFloat32>> memories = transformer.memories(scope, encoded);
      List<Search> searches = new ArrayList<>();
      for (JsonNode options : distinctOptions(views)) {
        DecodingConfig search = search(options);
        Hypotheses<TFloat32> found =
            ReportGenerator.of(transformer.stepsAlone(), search)
                .search(scope, memories, test.tf().constant(goldens.hyper("decode_batch")));
        Operand<TFloat32> forced = logProbsOf(test, memories, found, search.maxLength());
        searches.add(new Search(search, found, forced, cases(views, options)));
      }
      start(test);
      for (Search search : searches) {
        for (JsonNode each : search.cases()) {
          biasEnd(test, each.path("eos_bias_added_to_logit_bias_0").doubleValue());
          assertCase(test, each, search, expected);
        }
      }
    }
  }

  private void assertCase(
      GraphTest<TFloat32> test, JsonNode each, Search search, Map<String, TensorData> expected) {
    String key = each.path("key").asText();
    List<double[]> got =
        test.runAll(
            List.of(
                search.found().tokens(),
                search.found().scores(),
                search.found().tokenLogProbs(),
                search.forced()));
    int length = search.config().maxLength();
    int beams = search.config().hypotheses();
    int[] best = expected.get(key + ".seq").ints();
    for (int b = 0; b < goldens.hyper("decode_batch"); b++) {
      for (int t = 0; t < length; t++) {
        assertWithMessage("%s: token %s of report %s", key, t, b)
            .that((int) got.get(0)[b * beams * length + t])
            .isEqualTo(best[b * length + t]);
      }
    }
    assertLogProbs(key, search.config(), got, expected.get(key + ".logprobs"));
    if (expected.containsKey(key + ".done_seq")) {
      assertClose(
          key + ": ids of all beams", got.get(0), expected.get(key + ".done_seq").doubles(), 0);
      assertClose(
          key + ": scores of all beams",
          got.get(1),
          expected.get(key + ".done_p").doubles(),
          2 * goldens.tolerance("log_prob_abs"));
    }
  }

  /** The chosen tokens' log-probabilities, and without a penalty all words' up to the end. */
  private void assertLogProbs(
      String key, DecodingConfig search, List<double[]> got, TensorData expected) {
    int length = search.maxLength();
    int words = goldens.hyper("vocab_tokens") + 1;
    double tolerance = goldens.tolerance("log_prob_abs");
    for (int b = 0; b < goldens.hyper("decode_batch"); b++) {
      int row = b * search.hypotheses() * length;
      for (int t = 0; t < length; t++) {
        int word = (int) got.get(0)[row + t];
        int at = (b * length + t) * words;
        String quantity = "%s: log-probability %d of report %d".formatted(key, t, b);
        assertClose(
            quantity,
            new double[] {got.get(2)[row + t]},
            new double[] {expected.get(at + word)},
            tolerance);
        if (!search.trigramPenalty()) {
          for (int w = 0; w < words; w++) {
            double[] here = {got.get(3)[at + w]};
            assertClose(
                quantity + " word " + w, here, new double[] {expected.get(at + w)}, tolerance);
          }
        }
        if (word == 0) {
          break;
        }
      }
    }
  }

  /** Teacher-forced log-probabilities of the best hypotheses, {@code [B, L, W]}. */
  private Operand<TFloat32> logProbsOf(
      GraphTest<TFloat32> test,
      Map<String, Operand<TFloat32>> memories,
      Hypotheses<TFloat32> found,
      int length) {
    var tf = test.tf();
    int batch = goldens.hyper("decode_batch");
    int words = goldens.hyper("vocab_tokens") + 1;
    Operand<TInt32> best = // [B, L]
        tf.reshape(
            tf.slice(
                found.tokens(),
                tf.constant(new int[] {0, 0, 0}),
                tf.constant(new int[] {-1, 1, -1})),
            tf.constant(new int[] {batch, length}));
    List<Operand<TFloat32>> steps = new ArrayList<>();
    List<Operand<TFloat32>> caches = transformer.emptyCaches(test.scope(), tf.constant(batch));
    Operand<TInt32> previous = tf.constant(new int[batch]);
    for (int t = 0; t < length; t++) {
      IncrementalDecoder.Step<TFloat32> step =
          transformer.step(test.scope(), memories, caches, previous, tf.constant(t));
      steps.add(tf.nn.logSoftmax(step.logits()));
      caches = step.caches();
      previous = tf.gather(best, tf.constant(t), tf.constant(1));
    }
    assertWithMessage("words").that(steps.get(0).shape().get(1)).isEqualTo(words);
    return tf.stack(steps, org.tensorflow.op.core.Stack.axis(1L));
  }

  private <T extends TFloating> Pass<T> pass(GraphTest<T> test, int views) {
    GraphScope<T> scope = test.scope();
    var tf = test.tf();
    TensorData ids = inputs.get("reports_ids");
    int batch = (int) ids.shape()[0];
    int length = (int) ids.shape()[1];
    Operand<TInt32> tokens =
        test.fed(
            TInt32.class, TInt32.tensorOf(Shape.of(batch, length), DataBuffers.of(ids.ints())));
    Operand<T> mask = test.input(inputs.get("reports_mask"));
    Operand<T> patches =
        views == 1
            ? test.input(inputs.get("att_feats_1view"))
            : tf.concat(
                List.of(
                    test.input(inputs.get("att_feats_view0")),
                    test.input(inputs.get("att_feats_view1"))),
                tf.constant(1));
    Operand<T> encoded = transformer.encode(scope, patches);
    Operand<T> hidden = transformer.decode(scope, encoded, columns(test, tokens, 0, length - 1));
    Operand<T> logits = transformer.logits(scope, hidden);
    int words = goldens.hyper("vocab_tokens") + 1;
    Operand<T> logProbs = // rank 2: the gradient of log-softmax is wrong above
        tf.nn.logSoftmax(tf.reshape(logits, tf.constant(new int[] {-1, words})));
    Operand<TInt32> targets =
        tf.reshape(columns(test, tokens, 1, length - 1), tf.constant(new int[] {-1}));
    Operand<T> kept = tf.reshape(columns(test, mask, 1, length - 1), tf.constant(new int[] {-1}));
    Operand<T> chosen =
        tf.reduceSum(
            tf.math.mul(
                logProbs, tf.oneHot(targets, tf.constant(words), scope.scalar(1), scope.scalar(0))),
            tf.constant(1));
    Operand<T> loss =
        tf.math.neg(
            tf.math.div(
                tf.reduceSum(tf.math.mul(chosen, kept), tf.constant(0)),
                tf.reduceSum(kept, tf.constant(0))));
    return new Pass<>(patches, encoded, hidden, logProbs, loss);
  }

  private static <X extends org.tensorflow.types.family.TType> Operand<X> columns(
      GraphTest<?> test, Operand<X> rows, int from, int count) {
    var tf = test.tf();
    return tf.slice(rows, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
  }

  private <T extends TFloating> void start(GraphTest<T> test) {
    test.start();
    Map<String, TensorData> values = new java.util.LinkedHashMap<>();
    R2GenCmnWeights.encoderDecoder(config.layers())
        .forEach(name -> values.put(name.path(), name.toOurs(weights.get(name.original()))));
    test.assign(values);
  }

  private static int indexOf(List<? extends Parameter<?>> parameters, String name) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new AssertionError("no variable " + name);
  }

  private TensorData decodePatches(int views) {
    Map<String, TensorData> given = goldens.tensors("decode_inputs");
    TensorData first = given.get("att_feats_1view");
    if (views == 1) {
      return first;
    }
    TensorData second = given.get("att_feats_view1_for_2view");
    int batch = (int) first.shape()[0];
    int each = first.size() / batch;
    float[] both = new float[2 * first.size()];
    for (int b = 0; b < batch; b++) {
      System.arraycopy(first.floats(), b * each, both, 2 * b * each, each);
      System.arraycopy(second.floats(), b * each, both, (2 * b + 1) * each, each);
    }
    return TensorData.of(both, batch, 2 * first.shape()[1], first.shape()[2]);
  }

  private void biasEnd(GraphTest<TFloat32> test, double added) {
    float[] bias = weights.get("logit.bias").floats();
    TensorData unbiased = goldens.tensors("decode_inputs").get("logit_bias_0_unbiased");
    bias[0] = (float) (unbiased.get(0) + added);
    test.assign("vocabulary/bias", TensorData.of(bias, bias.length));
  }

  private List<JsonNode> cases(int views, JsonNode options) {
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode each : goldens.config().path("decode_cases")) {
      if (each.path("key").asText().contains("." + views + "view.")
          && each.path("options").equals(options)) {
        cases.add(each);
      }
    }
    return cases;
  }

  private List<JsonNode> distinctOptions(int views) {
    List<JsonNode> options = new ArrayList<>();
    for (JsonNode each : goldens.config().path("decode_cases")) {
      if (each.path("key").asText().contains("." + views + "view.")
          && !options.contains(each.path("options"))) {
        options.add(each.path("options"));
      }
    }
    return options;
  }

  private DecodingConfig search(JsonNode options) {
    int length = goldens.hyper("max_seq_length");
    int beam = options.path("beam_size").intValue();
    if (beam > 1) {
      return DecodingConfig.beam(beam, length);
    }
    DecodingConfig greedy = DecodingConfig.greedy(length);
    return options.path("block_trigrams").intValue() == 1 ? greedy.withTrigramPenalty() : greedy;
  }
}
