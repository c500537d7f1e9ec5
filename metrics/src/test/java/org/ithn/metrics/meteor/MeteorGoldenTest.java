package org.ithn.metrics.meteor;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Fixtures;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Comparison of METEOR with the official program's numbers, for each module set in the fixture. */
class MeteorGoldenTest {
  private Path folder;
  private double tolerance;
  private MeteorResources resources;

  @BeforeEach
  void load() {
    folder = Fixtures.metricsGoldens();
    tolerance =
        Fixtures.json(folder.resolve("config.json"))
            .path("tolerances")
            .path("meteor_abs")
            .asDouble();
    assertThat(tolerance).isGreaterThan(0);
    resources = MeteorResources.load(Fixtures.data("meteor"));
  }

  @Test
  void reportPairsScoreAsTheOfficialProgram() {
    JsonNode pairs = Fixtures.json(folder.resolve("iu_pairs.json"));
    JsonNode sets = Fixtures.json(folder.resolve("config.json")).path("hypothesis_sets");
    for (Map.Entry<String, JsonNode> result : results()) {
      for (String set : (Iterable<String>) sets::fieldNames) {
        List<String> hypotheses = new ArrayList<>();
        List<List<String>> references = new ArrayList<>();
        pairs.forEach(pair -> hypotheses.add(pair.path("hypothesis_" + set).asText()));
        pairs.forEach(pair -> references.add(List.of(pair.path("reference").asText())));
        String name = result.getKey() + "." + set;
        CorpusScore score = score(result.getKey(), hypotheses, references);
        check(name, score.value(), result.getValue().path(set).asDouble(Double.NaN));
        checkItems(
            name, score, Fixtures.doubles(folder.resolve("meteor_per_item.safetensors"), name));
      }
    }
  }

  @Test
  void edgeCasesScoreAsTheOfficialProgram() {
    JsonNode inputs = Fixtures.json(folder.resolve("edge_cases.json"));
    for (Map.Entry<String, JsonNode> result : results()) {
      for (Map.Entry<String, JsonNode> edge : result.getValue().path("edge").properties()) {
        JsonNode stored = edge.getValue();
        JsonNode input = (stored.has("input") ? stored : inputs.path(edge.getKey())).path("input");
        CorpusScore score =
            score(
                result.getKey(),
                Fixtures.strings(input.path("hyps")),
                Fixtures.stringLists(input.path("refs")));
        String name = result.getKey() + "." + edge.getKey();
        check(name, score.value(), stored.path("score").asDouble(Double.NaN));
        double[] items = new double[stored.path("per_item").size()];
        for (int i = 0; i < items.length; i++) {
          items[i] = stored.path("per_item").get(i).asDouble();
        }
        checkItems(name, score, items);
      }
    }
  }

  private Set<Map.Entry<String, JsonNode>> results() {
    Set<Map.Entry<String, JsonNode>> results =
        Fixtures.json(folder.resolve("meteor.json")).path("results").properties();
    assertThat(results).isNotEmpty();
    for (Map.Entry<String, JsonNode> result : results) {
      Assumptions.assumeTrue(
          resources.modules().containsAll(modules(result.getKey())),
          "the METEOR resources lack a module of " + result.getKey());
    }
    return results;
  }

  private CorpusScore score(
      String modules, List<String> hypotheses, List<List<String>> references) {
    return new MeteorScorer(resources.withModules(modules(modules)))
        .score(hypotheses, references)
        .get(0);
  }

  private static Set<MeteorModule> modules(String names) {
    Set<MeteorModule> chosen = EnumSet.noneOf(MeteorModule.class);
    for (String name : names.split("_", -1)) {
      chosen.add(MeteorModule.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return chosen;
  }

  private void checkItems(String name, CorpusScore score, double[] expected) {
    assertThat(score.itemCount()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      check(name + " item " + i, score.item(i), expected[i]);
    }
  }

  private void check(String what, double actual, double expected) {
    assertWithMessage(what).that(actual).isWithin(tolerance).of(expected);
  }
}
