package org.ithn.backbones.importing;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightTable.ImportResult;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnWeights;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

final class WeightTableTest {
  private static final int WORDS = 5;
  private static final R2GenCmnConfig TINY =
      new R2GenCmnConfig("resnet18", 4, 2, 1, 3, 0.1, 0.5, new R2GenCmnConfig.Memory(7, 3));

  private static Operand<TFloat32> logits(TestGraph<TFloat32> test) {
    Operand<TFloat32> images = test.input(TestTensors.normal(2, 2, 1, 32, 32, 3));
    Operand<TFloat32> mask = test.input(new float[] {1, 1, 1, 1, 1, 0}, 2, 3);
    var tokens = test.tf().constant(new int[][] {{0, 1, 2}, {0, 4, 0}});
    return new R2GenCmn(TINY, WORDS, 1)
        .build(test.scope().sub("backbone"), new BackboneInputs<>(images, tokens, mask))
        .logits();
  }

  private static Map<String, long[]> shapes(TestGraph<TFloat32> test) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    test.store().all().forEach(p -> shapes.put(p.name(), p.shape().asArray()));
    return shapes;
  }

  /** Exports our weights under PyTorch names and imports them into another model. */
  @Test
  void exportedAndReimportedWeightsYieldEqualLogits(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    WeightTable table = R2GenCmnWeights.originalTable(TINY);
    double[] before;
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> logits = logits(test);
      test.start();
      Map<String, TensorData> ours = new LinkedHashMap<>();
      List<String> names = List.copyOf(shapes(test).keySet());
      List<double[]> values =
          test.runAll(names.stream().map(name -> test.store().get(name).value()).toList());
      for (int i = 0; i < names.size(); i++) {
        ours.put(names.get(i), floats(values.get(i), shapes(test).get(names.get(i))));
      }
      assertThat(ours.keySet())
          .containsExactlyElementsIn(table.rows().stream().map(WeightMapping::path).toList());
      new SafeTensors(table.exportWeights(ours), Map.of()).write(file);
      before = test.run(logits);
    }
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> logits = logits(test);
      test.start();
      ImportResult read =
          table.importWeights(WeightFiles.read(file), shapes(test)).requireComplete("the file");
      Map<String, TensorData> zeros = new LinkedHashMap<>();
      shapes(test).forEach((name, shape) -> zeros.put(name, zeros(shape)));
      test.assign(zeros);
      assertThat(test.run(logits)).isNotEqualTo(before);
      test.assign(read.weights());
      assertThat(test.run(logits)).isEqualTo(before);
    }
  }

  private static TensorData floats(double[] values, long[] shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return TensorData.of(floats, shape);
  }

  private static TensorData zeros(long[] shape) {
    return TensorData.of(new float[(int) org.tensorflow.ndarray.Shape.of(shape).size()], shape);
  }

  @Test
  void mismatchesAreListedAndRefused() {
    WeightTable table =
        new WeightTable(
            List.of(
                new WeightMapping("a.weight", "a/kernel", WeightMapping.Layout.LINEAR),
                new WeightMapping("b.weight", "b/kernel", WeightMapping.Layout.LINEAR)),
            key -> key.endsWith("num_batches_tracked"));
    Map<String, TensorData> given =
        Map.of(
            "a.weight", TensorData.of(new float[6], 2, 3),
            "other", TensorData.of(new float[1], 1),
            "c.num_batches_tracked", TensorData.of(new long[1]));
    Map<String, long[]> shapes =
        Map.of("a/kernel", new long[] {2, 3}, "b/kernel", new long[] {5, 7});
    ImportResult imported = table.importWeights(given, shapes);
    assertThat(imported.missing()).containsExactly("b.weight");
    assertThat(imported.unexpected()).containsExactly("other");
    assertThat(imported.shapeMismatches())
        .containsExactly("a.weight is F32 [2, 3], expected [2, 3]");
    assertThat(imported.weights()).isEmpty();
    var error =
        assertThrows(IllegalArgumentException.class, () -> imported.requireComplete("x.pth"));
    assertThat(error).hasMessageThat().contains("x.pth does not fit this model; missing: [b.wei");
  }

  @Test
  void shardsAreReadThroughTheirIndex(@TempDir Path folder) throws IOException {
    TensorData one = TensorData.of(new float[] {1, 2}, 2);
    TensorData two = TensorData.of(new float[] {3}, 1);
    new SafeTensors(Map.of("one", one), Map.of()).write(folder.resolve("m-1.safetensors"));
    new SafeTensors(Map.of("two", two), Map.of()).write(folder.resolve("m-2.safetensors"));
    Path index = folder.resolve("m.safetensors.index.json");
    Files.writeString(
        index, "{\"weight_map\": {\"one\": \"m-1.safetensors\", \"two\": \"m-2.safetensors\"}}");
    Map<String, TensorData> read = WeightFiles.read(index);
    assertThat(read.get("one").doubles()).isEqualTo(new double[] {1, 2});
    assertThat(read.get("two").doubles()).isEqualTo(new double[] {3});
    Files.writeString(index, "{\"weight_map\": {\"one\": \"../m-1.safetensors\"}}");
    var error = assertThrows(IOException.class, () -> WeightFiles.read(index));
    assertThat(error).hasMessageThat().contains("refers to '../m-1.safetensors'");
  }
}
