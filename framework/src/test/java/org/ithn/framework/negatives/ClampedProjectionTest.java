package org.ithn.framework.negatives;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class ClampedProjectionTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new ClampedProjection();
  }

  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    double[][] expected = new double[in.get(Source.U).length][];
    for (int i = 0; i < expected.length; i++) {
      expected[i] =
          NearestPoint.ofHull(
              in.get(Source.Z)[i], List.of(in.get(Source.U_NEG)[i], in.get(Source.U)[i]));
    }
    return expected;
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.of(Source.Z, Source.U, Source.U_NEG);
  }
}
