package org.ithn.backbones.r2gen;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Tests of the full-size model against the original's checkpoints. */
final class R2GenWeightsTest {
  private static final int WORDS = 761; // of IU X-Ray
  private static final long ORIGINAL_PARAMETERS = 78_473_529;

  private static Map<String, Parameter<TFloat32>> variables() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = test.input(new float[32 * 32 * 3], 1, 1, 32, 32, 3);
      Operand<TFloat32> mask = test.input(new float[2], 1, 2);
      new R2GenProvider()
          .create(R2GenConfig.defaults(), WORDS, 1)
          .build(
              test.scope().sub("backbone"),
              new BackboneInputs<>(images, test.tf().constant(new int[][] {{0, 1}}), mask));
      Map<String, Parameter<TFloat32>> variables = new LinkedHashMap<>();
      test.store().all().forEach(parameter -> variables.put(parameter.name(), parameter));
      return variables;
    }
  }

  @Test
  void parameterCountEqualsTheOriginal() {
    long count =
        variables().values().stream()
            .filter(parameter -> parameter.kind() == Parameter.Kind.TRAINABLE)
            .mapToLong(parameter -> parameter.shape().size())
            .sum();
    assertThat(count).isEqualTo(ORIGINAL_PARAMETERS);
  }

  @Test
  void tableNamesEveryVariableOnce() {
    List<String> paths =
        R2GenWeights.originalTable(R2GenConfig.defaults()).rows().stream()
            .map(WeightMapping::path)
            .toList();
    assertThat(paths).containsNoDuplicates();
    assertThat(paths).containsExactlyElementsIn(variables().keySet());
  }

  /** Skipped without the list of keys and shapes, which is not part of the project. */
  @Test
  void tableCoversTheOriginalCheckpoints() throws IOException {
    Path list = Goldens.repositoryRoot().resolve("../shared/spec/state_dict_r2gen.csv");
    Assumptions.assumeTrue(
        Files.isRegularFile(list),
        "skipped: the list of the original's keys does not exist: " + list);
    Map<String, String> shapes = new LinkedHashMap<>();
    for (String line : Files.readAllLines(list).stream().skip(1).toList()) {
      List<String> cells = List.of(line.split(",", -1));
      shapes.put(cells.get(0), cells.get(1));
    }
    WeightTable table = R2GenWeights.originalTable(R2GenConfig.defaults());
    Map<String, Parameter<TFloat32>> variables = variables();
    for (WeightMapping row : table.rows()) {
      String shape = shapes.remove(row.original());
      assertWithMessage(row.original()).that(shape).isNotNull();
      long[] given = Arrays.stream(shape.split("x", -1)).mapToLong(Long::parseLong).toArray();
      assertWithMessage(row.original())
          .that(ours(row, given))
          .isEqualTo(variables.get(row.path()).shape().asArray());
    }
    shapes.keySet().removeIf(table.ignored());
    assertThat(shapes).isEmpty();
  }

  private static long[] ours(WeightMapping row, long[] shape) {
    return switch (row.layout()) {
      case SAME -> shape;
      case LINEAR -> new long[] {shape[1], shape[0]};
      case CONVOLUTION -> new long[] {shape[2], shape[3], shape[1], shape[0]};
      case DEPTHWISE -> new long[] {shape[2], shape[3], shape[0], shape[1]};
    };
  }
}
