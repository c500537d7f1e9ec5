package org.ithn.experiments.variants;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class VariantGridTest {
  private static final Variant BASE = Variant.of("r2gencmn-phantom");

  private static List<Long> seeds(VariantGrid grid) {
    return grid.variants().stream().map(variant -> variant.config().seed()).toList();
  }

  @Test
  void aGridWithoutAxesIsTheBase() {
    assertThat(VariantGrid.of(BASE).variants()).containsExactly(BASE);
  }

  @Test
  void anAxisMultipliesTheGridAndTheLastVariesFastest() {
    VariantGrid grid =
        VariantGrid.of(BASE).axis("training.epochs", List.of(2, 3, 5)).axis("seed", List.of(7, 11));
    assertThat(seeds(grid)).containsExactly(7L, 11L, 7L, 11L, 7L, 11L).inOrder();
    assertThat(grid.variants().stream().map(each -> each.config().training().epochs()))
        .containsExactly(2, 2, 3, 3, 5, 5)
        .inOrder();
  }

  @Test
  void anAxisWithoutValuesEmptiesTheGrid() {
    assertThat(VariantGrid.of(BASE).axis("seed", List.of()).variants()).isEmpty();
  }

  @Test
  void theLaterAxisOfAKeyWins() {
    assertThat(seeds(VariantGrid.of(BASE).axis("seed", List.of(7)).axis("seed", List.of(11, 13))))
        .containsExactly(11L, 13L)
        .inOrder();
  }

  @Test
  void addingAnAxisDoesNotChangeTheOriginalGrid() {
    VariantGrid grid = VariantGrid.of(BASE).axis("seed", List.of(7));
    assertThat(grid.axis("training.epochs", List.of(2, 3)).variants()).hasSize(2);
    assertThat(grid.variants()).hasSize(1);
  }

  @Test
  void excludeRemovesCombinationsAndKeepsTheOrder() {
    VariantGrid grid =
        VariantGrid.of(BASE)
            .axis("seed", List.of(7, 11, 13))
            .exclude(variant -> variant.keys().contains("seed=11"));
    assertThat(seeds(grid)).containsExactly(7L, 13L).inOrder();
    assertThat(grid.exclude(variant -> true).variants()).isEmpty();
  }
}
