package org.ithn.parity.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ithn.framework.tensors.TensorData;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.meteor.MeteorModule;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;

/** Parity of METEOR with the official program, for each module set in the fixture. */
record MeteorParity(ParityFixture fixture, Path tables, ParityRecorder rows) {
  void run() throws IOException {
    MeteorResources resources = MeteorResources.load(tables);
    JsonNode results = fixture.readJson("meteor.json").path("results");
    for (Map.Entry<String, JsonNode> result : results.properties()) {
      MeteorScorer scorer = new MeteorScorer(resources.withModules(modules(result.getKey())));
      pairs(result.getKey(), result.getValue(), scorer);
      edges(result.getKey(), result.getValue().path("edge"), scorer);
    }
  }

  private static Set<MeteorModule> modules(String names) {
    Set<MeteorModule> chosen = EnumSet.noneOf(MeteorModule.class);
    for (String name : names.split("_", -1)) {
      chosen.add(MeteorModule.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return chosen;
  }

  private void pairs(String modules, JsonNode expected, MeteorScorer scorer) throws IOException {
    if (!MetricsParity.hasFile(fixture, "iu_pairs.json")) {
      return;
    }
    ReportPairs pairs = ReportPairs.of(fixture.readJson("iu_pairs.json"));
    Map<String, TensorData> items = fixture.readTensors("meteor_per_item");
    for (String set : (Iterable<String>) fixture.config().path("hypothesis_sets")::fieldNames) {
      if (expected.path(set).isNumber()) {
        String name = modules + "." + set;
        compare(
            name,
            scorer.score(pairs.hypotheses(set), pairs.references()).get(0),
            expected.path(set).doubleValue(),
            fixture.tensor(items, name).doubles());
      }
    }
  }

  private void edges(String modules, JsonNode edges, MeteorScorer scorer) throws IOException {
    JsonNode inputs = fixture.readJson("edge_cases.json");
    for (Map.Entry<String, JsonNode> edge : edges.properties()) {
      JsonNode stored = edge.getValue();
      JsonNode input = (stored.has("input") ? stored : inputs.path(edge.getKey())).path("input");
      List<String> hypotheses = ReportPairs.strings(input.path("hyps"));
      List<List<String>> references = ReportPairs.stringLists(input.path("refs"));
      compare(
          modules + "." + edge.getKey(),
          scorer.score(hypotheses, references).get(0),
          stored.path("score").asDouble(Double.NaN),
          ReportPairs.numbers(stored.path("per_item")));
    }
  }

  private void compare(String name, CorpusScore score, double corpus, double[] items)
      throws IOException {
    double tolerance = fixture.tolerance("meteor_abs");
    rows.compare("METEOR " + name, score.value(), corpus, tolerance);
    rows.compare("METEOR " + name + " items", score.items(), items, tolerance);
  }
}
