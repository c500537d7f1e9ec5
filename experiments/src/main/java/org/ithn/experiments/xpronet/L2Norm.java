package org.ithn.experiments.xpronet;

/** Vectors of length 1. */
final class L2Norm {
  private L2Norm() {}

  /** The vector divided by its length; zeros stay zeros. */
  static float[] normalise(double[] vector) {
    double squared = 0;
    for (double value : vector) {
      squared += value * value;
    }
    double scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] * scale);
    }
    return unit;
  }
}
