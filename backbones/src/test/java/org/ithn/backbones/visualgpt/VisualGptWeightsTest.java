package org.ithn.backbones.visualgpt;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Tests of the full-size model against the original's checkpoints. */
final class VisualGptWeightsTest {
  private static final int GPT2_WORDS = 50_257;
  private static final long ORIGINAL_PARAMETERS = 239_976_960;

  /**
   * Parameters that the original has but never uses: 3 linear layers per encoder layer and 1 per
   * decoder layer.
   */
  private static final long UNUSED = 3L * 3 * (768 * 768 + 768) + 12L * (768 * 2304 + 2304);

  private static Map<String, Parameter<TFloat32>> variables() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> regions = test.input(new float[2 * 2048], 1, 2, 2048);
      Operand<TFloat32> mask = test.input(new float[2], 1, 2);
      new VisualGptProvider()
          .create(VisualGptConfig.defaults(), GPT2_WORDS, 1)
          .build(
              test.scope().sub("backbone"),
              new BackboneInputs<>(regions, test.tf().constant(new int[][] {{0, 1}}), mask));
      Map<String, Parameter<TFloat32>> variables = new LinkedHashMap<>();
      test.store().all().forEach(parameter -> variables.put(parameter.name(), parameter));
      return variables;
    }
  }

  @Test
  void parameterCountEqualsTheUsedOnesOfTheOriginal() {
    long count = variables().values().stream().mapToLong(p -> p.shape().size()).sum();
    assertThat(count).isEqualTo(ORIGINAL_PARAMETERS - UNUSED);
  }

  @Test
  void tableNamesEveryVariableOnce() {
    List<String> paths =
        VisualGptWeights.originalTable(VisualGptConfig.defaults()).rows().stream()
            .map(WeightMapping::path)
            .toList();
    assertThat(paths).containsNoDuplicates();
    assertThat(paths).containsExactlyElementsIn(variables().keySet());
  }

  /** Skipped without the list of keys and shapes, which is not part of the project. */
  @Test
  void tableCoversTheOriginalCheckpoints() throws IOException {
    Path list = Goldens.repositoryRoot().resolve("../shared/spec/state_dict_vgpt.csv");
    Assumptions.assumeTrue(
        Files.isRegularFile(list),
        "skipped: the list of the original's keys does not exist: " + list);
    Map<String, String> shapes = new LinkedHashMap<>();
    for (String line : Files.readAllLines(list).stream().skip(1).toList()) {
      List<String> cells = List.of(line.split(",", -1));
      shapes.put(cells.get(0), cells.get(1));
    }
    WeightTable table = VisualGptWeights.originalTable(VisualGptConfig.defaults());
    Map<String, Parameter<TFloat32>> variables = variables();
    for (WeightMapping row : table.rows()) {
      String shape = shapes.remove(row.original());
      assertWithMessage(row.original()).that(shape).isNotNull();
      long[] given = Arrays.stream(shape.split("x", -1)).mapToLong(Long::parseLong).toArray();
      long[] ours =
          row.layout() == WeightMapping.Layout.LINEAR ? new long[] {given[1], given[0]} : given;
      assertWithMessage(row.original())
          .that(ours)
          .isEqualTo(variables.get(row.path()).shape().asArray());
    }
    shapes.keySet().removeIf(table.ignored());
    assertThat(shapes).isEmpty();
  }

  @Test
  void gpt2InitialisesAllOfTheDecoderExceptCrossAttention() {
    VisualGptConfig config = VisualGptConfig.defaults();
    List<String> given =
        VisualGptWeights.gpt2Table(config).rows().stream().map(WeightMapping::path).toList();
    assertThat(given)
        .containsExactlyElementsIn(
            VisualGptWeights.originalTable(config).rows().stream()
                .filter(row -> row.original().matches("decoder\\.transformer\\..*"))
                .filter(row -> !row.original().matches(".*\\.(enc_dec_attn|fc_alpha\\d)\\..*"))
                .map(WeightMapping::path)
                .toList());
  }

  @Test
  void gpt2KernelsNeedNoTranspose() {
    WeightTable table = VisualGptWeights.gpt2Table(VisualGptConfig.defaults());
    TensorData kernel = TensorData.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    WeightTable.ImportResult imported =
        table.importWeights(
            Map.of(
                "h.3.attn.c_attn.weight",
                kernel,
                "h.3.attn.bias",
                kernel,
                "lm_head.weight",
                kernel),
            Map.of(
                "backbone/decoder/layer_3/self_attention/query_key_value/kernel",
                new long[] {2, 3}));
    assertThat(imported.isComplete()).isTrue();
    assertThat(
            imported
                .weights()
                .get("backbone/decoder/layer_3/self_attention/query_key_value/kernel")
                .floats())
        .isEqualTo(kernel.floats());
  }

  @Test
  void formatsAreDetectedByTheirKeys() {
    assertThat(CheckpointFormat.detect(Set.of("wte.weight", "h.0.attn.c_attn.weight"), "gpt2"))
        .isEqualTo(CheckpointFormat.GPT2);
    assertThat(CheckpointFormat.detect(Set.of("decoder.transformer.wte.weight"), "visualgpt.pth"))
        .isEqualTo(CheckpointFormat.BACKBONE);
  }
}
