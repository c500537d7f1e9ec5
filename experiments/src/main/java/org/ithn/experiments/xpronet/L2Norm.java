package org.ithn.experiments.xpronet;

/** Normalisation of vectors to unit length. */
final class L2Norm {
  private L2Norm() {}

  /** Returns the vector divided by its L2 norm; a zero vector stays zero. */
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
