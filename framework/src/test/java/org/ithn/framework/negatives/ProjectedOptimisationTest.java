package org.ithn.framework.negatives;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class ProjectedOptimisationTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new ProjectedOptimisation();
  }

  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    double[][] projected = new double[in.get(Source.U).length][];
    for (int i = 0; i < projected.length; i++) {
      double[] start = in.get(Source.U_NEG)[i];
      double[] line = Rowwise.minus(in.get(Source.U)[i], start);
      double t =
          Rowwise.dot(Rowwise.minus(in.get(Source.Z)[i], start), line) / Rowwise.dot(line, line);
      projected[i] = Rowwise.plus(start, t, line);
    }
    return projected;
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.of(Source.Z, Source.U, Source.U_NEG);
  }
}
