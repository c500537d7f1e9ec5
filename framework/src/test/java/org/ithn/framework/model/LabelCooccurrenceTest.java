package org.ithn.framework.model;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Co-occurrence against fractions by hand. */
final class LabelCooccurrenceTest {
  /** Ten studies: eight with the first label, two with the second, one of them with both. */
  private static final LabelCooccurrence TEN =
      new LabelCooccurrence(10, List.of(List.of(8, 1, 0), List.of(1, 2, 0), List.of(0, 0, 0)));

  @Test
  void edgesAreLogProbabilitiesGivenTheRow() {
    double[][] edges = TEN.logConditional(-4);
    assertThat(edges[0]).usingTolerance(1e-12).containsExactly(0.0, Math.log(1.0 / 8), -4.0);
    assertThat(edges[1]).usingTolerance(1e-12).containsExactly(Math.log(0.5), 0.0, -4.0);
    assertThat(edges[2]).usingTolerance(0).containsExactly(0.0, 0.0, 0.0);
  }

  @Test
  void rareLabelsHaveLargerWeightsUpToALimit() {
    assertThat(TEN.negativesPerPositive(3)).containsExactly(0.25, 3.0, 1.0).inOrder();
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelCooccurrence(10, List.of(List.of(3, 4), List.of(4, 5))));
    assertThrows(
        IllegalArgumentException.class, () -> new LabelCooccurrence(10, List.of(List.of(3, 4))));
    assertThrows(
        IllegalArgumentException.class, () -> new LabelCooccurrence(2, List.of(List.of(3))));
    assertThat(LabelCooccurrence.none(2).logConditional(-4)[1]).hasLength(2);
  }
}
