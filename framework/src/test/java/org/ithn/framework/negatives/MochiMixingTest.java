package org.ithn.framework.negatives;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class MochiMixingTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new MochiMixing(7);
  }

  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    return in.get(Source.U);
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.of(Source.U, Source.U_NEG);
  }
}
