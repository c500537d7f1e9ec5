package org.ithn.cli.tuning;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Job;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.schedulers.PodSettings;
import org.ithn.experiments.run.Plugins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment that Katib runs. */
final class KatibExperimentTest {
  @TempDir private Path root;

  private JsonNode manifest() {
    Map<String, ParameterRange> parameters = new LinkedHashMap<>();
    parameters.put("optimiser.learning_rate", new NumberRange(1e-5, 1e-2, false, true));
    parameters.put("training.batch", new NumberRange(2, 9, true, false));
    parameters.put("ithn.strategy", new ValueList(List.of("prior", "mochi")));
    return new KatibExperiment(
            new TuneFolder(root.resolve("Rates_1")),
            SearchPlan.of(SearchPlan.Method.RANDOM, 5, 1, 3, 2, 7),
            new SearchSpace(parameters),
            PodSettings.parse("ithn", List.of("results"), root),
            2)
        .manifest(Plugins.configReader().read(List.of("r2gencmn-phantom"), List.of(), List.of()));
  }

  @Test
  void itsTrialIsAJobOfThePublishedApi() throws Exception {
    V1Job.validateJsonElement(
        JsonParser.parseString(manifest().at("/spec/trialTemplate/trialSpec").toString()));
  }

  @Test
  void everyParameterReachesTheCommand() {
    JsonNode template = manifest().at("/spec/trialTemplate");
    String command = template.at("/trialSpec/spec/template/spec/containers/0/command").toString();
    for (JsonNode parameter : template.path("trialParameters")) {
      assertThat(command).contains("${trialParameters." + parameter.path("name").textValue() + "}");
    }
    assertThat(template.path("trialParameters").size()).isEqualTo(4); // its name, and three keys
    assertThat(command).contains("training.batch=${trialParameters.parameter1}");
  }

  @Test
  void rangesHaveKatibsTypes() {
    JsonNode spec = manifest().path("spec");
    assertThat(spec.at("/parameters/0").toString())
        .isEqualTo(
            "{\"name\":\"optimiser.learning_rate\",\"parameterType\":\"double\",\"feasibleSpace\":"
                + "{\"min\":\"1.0E-5\",\"max\":\"0.01\",\"distribution\":\"logUniform\"}}");
    assertThat(spec.at("/parameters/1/parameterType").textValue()).isEqualTo("int");
    assertThat(spec.at("/parameters/2/feasibleSpace/list").toString())
        .isEqualTo("[\"prior\",\"mochi\"]");
    assertThat(manifest().at("/metadata/name").textValue()).isEqualTo("rates-1");
    assertThat(spec.at("/objective/objectiveMetricName").textValue()).isEqualTo("best_BLEU-4");
  }
}
