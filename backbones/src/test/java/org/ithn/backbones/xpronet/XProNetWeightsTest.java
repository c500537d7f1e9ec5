package org.ithn.backbones.xpronet;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.transformer.EncodedStudy;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Tests of the full-size encoder-decoder against the original's checkpoints. */
final class XProNetWeightsTest {
  private static final long ORIGINAL_PARAMETERS = 18_785_017; // outside the extractor

  @Test
  void tableNamesEveryVariableOnceAndParameterCountEqualsTheOriginal() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      var transformer = new PrototypeTransformer(XProNetConfig.defaults(), 2048, 761);
      Operand<TFloat32> patches = test.input(new float[2048], 1, 1, 2048);
      Operand<TFloat32> labels = test.input(new float[14], 1, 14);
      EncodedStudy<TFloat32> encoded =
          EncodedStudy.ofPatches(transformer.encode(test.scope(), patches, labels).states());
      var tokens = test.tf().constant(new int[][] {{0, 1}});
      transformer.logits(
          test.scope(), transformer.decode(test.scope(), encoded, tokens, labels).states());
      List<String> variables = test.store().trainables().stream().map(Parameter::name).toList();
      assertThat(XProNetWeights.encoderDecoder(3).stream().map(WeightMapping::path).toList())
          .containsExactlyElementsIn(variables);
      assertThat(test.store().trainables().stream().mapToLong(p -> p.shape().size()).sum())
          .isEqualTo(ORIGINAL_PARAMETERS);
    }
  }

  /** Skipped without the list of keys, which is not part of the project. */
  @Test
  void tableCoversTheOriginalCheckpoints() throws IOException {
    Path list = Goldens.repositoryRoot().resolve("../shared/spec/state_dict_xpro.csv");
    Assumptions.assumeTrue(
        Files.isRegularFile(list),
        "skipped: the list of the original's keys does not exist: " + list);
    List<String> keys = new ArrayList<>();
    for (String line : Files.readAllLines(list).stream().skip(1).toList()) {
      keys.add(line.substring(0, line.indexOf(',')));
    }
    WeightTable table = XProNetWeights.originalTable(XProNetConfig.defaults());
    keys.removeIf(table.ignored());
    assertThat(table.rows().stream().map(WeightMapping::original).toList())
        .containsExactlyElementsIn(keys);
  }
}
