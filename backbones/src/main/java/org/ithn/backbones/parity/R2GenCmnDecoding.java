package org.ithn.backbones.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.parity.ParityFixture;
import org.ithn.framework.parity.ParityGraph;
import org.ithn.framework.parity.ParityRows;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Greedy decoding and beam search on given features, every case of the fixture. */
final class R2GenCmnDecoding implements AutoCloseable {
  private static final String BIAS = "vocabulary/bias";

  /** Hypotheses that ended early go on 1000 nats down, where single precision has fewer digits. */
  private static final double DEAD = -900;

  /** One search and the cases that it is for. */
  private record Search(DecodingConfig config, Hypotheses<TFloat32> found, List<JsonNode> cases) {}

  private final ParityFixture fixture;
  private final ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.EVALUATE);
  private final Map<String, TensorData> inputs;
  private final Map<String, TensorData> values;
  private final List<Search> searches = new ArrayList<>();

  private R2GenCmnDecoding(ParityFixture fixture, int views) throws IOException {
    this.fixture = fixture;
    this.inputs = fixture.tensors("decode_inputs");
    List<WeightName> weights = R2GenCmnFixture.weights(fixture);
    this.values = FixtureWeights.values(fixture, "weights", weights);
    MemoryTransformer transformer = R2GenCmnFixture.transformer(fixture);
    Operand<TFloat32> encoded = transformer.encode(graph.scope(), patches(views));
    Map<String, Operand<TFloat32>> memories = transformer.memories(graph.scope(), encoded);
    int batch = (int) encoded.shape().get(0);
    for (List<JsonNode> cases : byOptions(views)) {
      DecodingConfig config = DecodingParity.config(fixture, cases.get(0).path("options"));
      Hypotheses<TFloat32> found =
          ReportGenerator.of(transformer.stepsAlone(), config)
              .search(graph.scope(), memories, graph.tf().constant(batch));
      searches.add(new Search(config, found, cases));
    }
    graph.start(values);
  }

  /** Adds the rows of all cases of that many views. */
  static void compare(ParityFixture fixture, int views, ParityRows rows) throws IOException {
    try (R2GenCmnDecoding decoding = new R2GenCmnDecoding(fixture, views)) {
      Map<String, TensorData> expected = fixture.tensors("decode_expected");
      for (Search search : decoding.searches) {
        for (JsonNode each : search.cases()) {
          decoding.compare(search, each, expected, rows);
        }
      }
    }
  }

  private Operand<TFloat32> patches(int views) throws IOException {
    Operand<TFloat32> first = graph.input(fixture.tensor(inputs, "att_feats_1view"));
    if (views == 1) {
      return first;
    }
    Operand<TFloat32> second = graph.input(fixture.tensor(inputs, "att_feats_view1_for_2view"));
    return graph.tf().concat(List.of(first, second), graph.tf().constant(1));
  }

  private List<List<JsonNode>> byOptions(int views) {
    Map<JsonNode, List<JsonNode>> byOptions = new LinkedHashMap<>();
    for (JsonNode each : new DecodingParity(fixture, BIAS).cases(views)) {
      byOptions.computeIfAbsent(each.path("options"), key -> new ArrayList<>()).add(each);
    }
    return List.copyOf(byOptions.values());
  }

  private void compare(
      Search search, JsonNode each, Map<String, TensorData> expected, ParityRows rows)
      throws IOException {
    String key = each.path("key").asText();
    TensorData bias = values.get(BIAS);
    float[] biased = bias.floats();
    double unbiased = fixture.tensor(inputs, "logit_bias_0_unbiased").get(0);
    biased[0] = (float) (unbiased + each.path("eos_bias_added_to_logit_bias_0").doubleValue());
    graph.feed(graph.store().get(BIAS).value(), TensorData.of(biased, bias.shape()));
    Hypotheses<TFloat32> found = search.found();
    List<double[]> got =
        graph.run(List.of(found.tokens(), found.scores(), found.tokenLogProbs()), List.of());
    best(key, search.config(), got, expected, rows);
    TensorData ended = expected.get(key + ".done_p");
    if (ended != null) {
      TensorData ids = fixture.tensor(expected, key + ".done_seq");
      rows.compare(key + ": ids of all beams", got.get(0), ids.doubles(), 0);
      scores(key, got.get(1), ended.doubles(), rows);
    }
  }

  /** The best report of each image: its ids, and their log-probabilities up to the end. */
  private void best(
      String key,
      DecodingConfig search,
      List<double[]> got,
      Map<String, TensorData> expected,
      ParityRows rows)
      throws IOException {
    int length = search.maxLength();
    double[] ids = fixture.tensor(expected, key + ".seq").doubles();
    TensorData logProbs = fixture.tensor(expected, key + ".logprobs");
    int words = (int) logProbs.shape()[2];
    double[] ours = new double[ids.length];
    double[] actual = new double[ids.length];
    double[] wanted = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int at = i / length * search.hypotheses() * length + i % length;
      ours[i] = got.get(0)[at];
      boolean ended = i % length > 0 && ids[i - 1] == 0;
      if (!ended) {
        actual[i] = got.get(2)[at];
        wanted[i] = logProbs.get(i * words + (int) ids[i]);
      }
    }
    rows.compare(key + ": ids", ours, ids, 0);
    rows.compare(key + ": log-probabilities", actual, wanted, fixture.tolerance("log_prob_abs"));
  }

  /** The limit of sums is twice that of single log-probabilities. */
  private void scores(String key, double[] got, double[] expected, ParityRows rows)
      throws IOException {
    double limit = 2 * fixture.tolerance("log_prob_abs");
    double[] actual = got.clone();
    double[] wanted = expected.clone();
    for (int i = 0; i < Math.min(actual.length, wanted.length); i++) {
      if (wanted[i] < DEAD) {
        double spacing = Math.ulp((float) wanted[i]);
        boolean close = Math.abs(actual[i] - wanted[i]) <= limit + 2 * spacing;
        actual[i] = close ? wanted[i] : actual[i];
      }
    }
    rows.compare(key + ": scores of all beams", actual, wanted, limit);
  }

  @Override
  public void close() {
    graph.close();
  }
}
