package org.ithn.framework.negatives;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class CrossBatchProjectionTest extends StrategyContract {
  @Override
  protected HardNegativeStrategy strategy() {
    return new CrossBatchProjection();
  }

  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    double[][] projected = new double[in.get(Source.U).length][];
    for (int i = 0; i < projected.length; i++) {
      double[] toImage = Rowwise.minus(in.get(Source.Z)[i], in.get(Source.U_NEG)[i]);
      projected[i] = in.get(Source.U_NEG)[i];
      for (int j = 0; j < projected.length; j++) {
        double[] line = Rowwise.minus(in.get(Source.U)[j], in.get(Source.U_NEG)[j]);
        double share = Rowwise.dot(toImage, line) / Math.sqrt(Rowwise.dot(line, line));
        projected[i] = Rowwise.plus(projected[i], share, line);
      }
    }
    return projected;
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.of(Source.Z, Source.U, Source.U_NEG);
  }
}
