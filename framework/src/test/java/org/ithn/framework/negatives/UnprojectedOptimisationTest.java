package org.ithn.framework.negatives;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class UnprojectedOptimisationTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new UnprojectedOptimisation();
  }

  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    return in.get(Source.Z);
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.of(Source.Z, Source.U_NEG);
  }
}
