package org.ithn.framework.negatives;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;
import org.junit.jupiter.api.Test;

final class HullProjectionTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new HullProjection(new HullProjection.Options(2, 20));
  }

  /** Follows the contract, which rotates the rows of the second neighbour by one place. */
  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    double[][] expected = new double[in.get(Source.U).length][];
    for (int i = 0; i < expected.length; i++) {
      double[] first = in.get(Source.U_NEG)[i];
      double[] second = new double[first.length];
      for (int j = 0; j < second.length; j++) {
        second[j] = first[(j + 1) % first.length];
      }
      expected[i] =
          NearestPoint.ofHull(in.get(Source.Z)[i], List.of(first, second, in.get(Source.U)[i]));
    }
    return expected;
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.noneOf(Source.class);
  }

  @Test
  void needsItsNeighbours() {
    assertThat(strategy().negativesPerExample()).isEqualTo(2);
    assertThat(new HullProjection.Provider().defaults().k()).isEqualTo(3);
  }

  @Test
  void refusesAHullWithoutNeighbours() {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new HullProjection.Options(0, 6));
    assertThat(refusal).hasMessageThat().contains("k is 0; it must be 1 to 8");
  }
}
