package org.ithn.framework.negatives;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class PriorHardNegativesTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new PriorHardNegatives();
  }

  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    return in.get(Source.U_NEG);
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.of(Source.U_NEG);
  }
}
