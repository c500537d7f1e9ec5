package org.ithn.framework.negatives;

import static org.ithn.framework.negatives.NearestPoint.dot;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ithn.testkit.StrategyContract;

final class ContrastiveAscentTest extends StrategyContract {
  private static final int STEPS = 3;
  private static final double RATE = 0.25;
  private static final double TAU = 0.07;

  @Override
  protected HardNegativeStrategy strategy() {
    return new ContrastiveAscent(new ContrastiveAscent.Options(STEPS, RATE));
  }

  /** Runs the same ascent in plain Java, with directions from differences of the loss. */
  @Override
  protected double[][] negativesAtFullHardness(Map<Source, double[][]> in) {
    int batch = in.get(Source.U).length;
    double[] shares = new double[batch];
    for (int round = 0; round < STEPS; round++) {
      double[] next = shares.clone();
      for (int i = 0; i < batch; i++) {
        double slope = loss(in, moved(shares, i, 1e-5)) - loss(in, moved(shares, i, -1e-5));
        next[i] = Math.min(Math.max(shares[i] + RATE * Math.signum(slope), 0), 1);
      }
      shares = next;
    }
    return negatives(in, shares);
  }

  private static double[] moved(double[] shares, int example, double by) {
    double[] moved = shares.clone();
    moved[example] += by;
    return moved;
  }

  private static double[][] negatives(Map<Source, double[][]> in, double[] shares) {
    double[][] negatives = new double[shares.length][];
    for (int i = 0; i < shares.length; i++) {
      negatives[i] = in.get(Source.U_NEG)[i].clone();
      for (int e = 0; e < negatives[i].length; e++) {
        negatives[i][e] += shares[i] * (in.get(Source.U)[i][e] - in.get(Source.U_NEG)[i][e]);
      }
    }
    return negatives;
  }

  /** Computes CLIP's loss with Eqs. 9 to 12. */
  private static double loss(Map<Source, double[][]> in, double[] shares) {
    double[][] hard = negatives(in, shares);
    int batch = hard.length;
    double[][] logits = new double[batch][batch];
    for (int i = 0; i < batch; i++) {
      double[] z = in.get(Source.Z)[i];
      for (int j = 0; j < batch; j++) {
        double s3 = dot(z, hard[j]) / Math.sqrt(dot(hard[j], hard[j]));
        double s2 = dot(in.get(Source.Z_NEG)[i], in.get(Source.U_NEG)[j]);
        logits[i][j] = (dot(z, in.get(Source.U)[j]) + s2 + (i == j ? -s3 : s3)) / 3 / TAU;
      }
    }
    double loss = 0;
    for (int i = 0; i < batch; i++) {
      double row = 0;
      double column = 0;
      for (int j = 0; j < batch; j++) {
        row += Math.exp(logits[i][j]);
        column += Math.exp(logits[j][i]);
      }
      loss += (Math.log(row) + Math.log(column)) / 2 - logits[i][i];
    }
    return loss / batch;
  }

  @Override
  protected Set<Source> gradientSources() {
    return EnumSet.noneOf(Source.class);
  }
}
