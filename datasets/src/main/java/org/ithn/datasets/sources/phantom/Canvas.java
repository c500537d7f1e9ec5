package org.ithn.datasets.sources.phantom;

import java.util.Arrays;
import java.util.Random;

/** Square gray drawing surface; intensities range from 0 (black) to 1 (white). */
final class Canvas {
  private final int size;
  private final double[] intensities;

  Canvas(int size, double background) {
    this.size = size;
    this.intensities = new double[size * size];
    Arrays.fill(intensities, background);
  }

  /** Fills the region with one intensity; edges are antialiased over one pixel. */
  void paint(Region region, double intensity) {
    paint(region, intensity, 1);
  }

  /**
   * Fills the region with a translucent layer.
   *
   * @param opacity 0 (no effect) to 1 (as without this argument)
   */
  void paint(Region region, double intensity, double opacity) {
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double distance = region.distance((column + 0.5) / size, (row + 0.5) / size);
        double cover = Math.max(0, Math.min(1, 0.5 - distance * size));
        int at = row * size + column;
        intensities[at] += opacity * cover * (intensity - intensities[at]);
      }
    }
  }

  /** Multiplies by a factor that changes linearly from the left to the right edge. */
  void applyGradient(double left, double right) {
    for (int at = 0; at < intensities.length; at++) {
      double x = (at % size + 0.5) / size;
      intensities[at] *= left + x * (right - left);
    }
  }

  /** Adds Gaussian noise, clips and rounds to bytes. */
  byte[] toPixels(double noise, Random random) {
    byte[] pixels = new byte[intensities.length];
    for (int at = 0; at < pixels.length; at++) {
      double value = intensities[at] + noise * random.nextGaussian();
      pixels[at] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
    }
    return pixels;
  }
}
