package org.ithn.backbones.r2gencmn;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Tests of the weight tables against the keys of the original models. */
final class R2GenCmnWeightsTest {
  private static List<String> keys(String name) throws IOException {
    Path file = Goldens.repositoryRoot().resolve("../shared/spec/state_dict_" + name + ".csv");
    if (!Files.isRegularFile(file)) {
      Assumptions.abort("skipped: the list of keys %s does not exist".formatted(file));
    }
    List<String> keys = new ArrayList<>();
    for (String line : Files.readAllLines(file).subList(1, Files.readAllLines(file).size())) {
      keys.add(line.substring(0, line.indexOf(',')));
    }
    return keys;
  }

  private static void assertCovers(WeightTable table, List<String> keys) {
    List<String> named =
        new ArrayList<>(table.rows().stream().map(WeightMapping::original).toList());
    assertThat(named).containsNoDuplicates();
    assertThat(table.rows().stream().map(WeightMapping::path).toList()).containsNoDuplicates();
    List<String> wanted = keys.stream().filter(key -> !table.ignored().test(key)).toList();
    assertThat(named).containsExactlyElementsIn(wanted);
  }

  @Test
  void everyKeyOfR2GenCmnHasAVariable() throws IOException {
    assertCovers(R2GenCmnWeights.originalTable(R2GenCmnConfig.defaults()), keys("cmn"));
  }

  @Test
  void everyKeyOfTheReleasedCodeHasAVariable() throws IOException {
    assertCovers(R2GenCmnWeights.ithnTable(R2GenCmnConfig.defaults()), keys("ithn"));
  }
}
