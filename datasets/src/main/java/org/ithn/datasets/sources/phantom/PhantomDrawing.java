package org.ithn.datasets.sources.phantom;

import java.util.Random;
import org.ithn.datasets.sources.phantom.PhantomFindings.Effusion;
import org.ithn.datasets.sources.phantom.PhantomFindings.Nodule;
import org.ithn.datasets.sources.phantom.PhantomFindings.Pneumothorax;

/**
 * Drawing of one phantom, from the back to the front; the patient's right is on the left.
 *
 * <p>Position, size, brightness and noise vary between phantoms, but less than between the states
 * of a finding. As in real radiographs, one side (the patient's right) is slightly brighter.
 */
final class PhantomDrawing {
  private static final double RIBS = 7;
  private static final double NORMAL_HEART = 0.115; // half the width

  private final RandomStreams streams;
  private final Visibility visibility;
  private final Canvas canvas;
  private final double midline;
  private final double apex;
  private final double base;
  private final double lungWidth;
  private Random random; // of the current part

  private PhantomDrawing(int size, RandomStreams streams, Visibility visibility) {
    this.streams = streams;
    this.visibility = visibility;
    this.random = streams.of("chest");
    this.canvas = new Canvas(size, 0.03);
    this.midline = jitter(0.5, 0.02);
    this.apex = jitter(0.11, 0.02);
    this.base = jitter(0.82, 0.02);
    this.lungWidth = jitter(0.18, 0.01);
  }

  /**
   * Returns the gray values, row by row, with findings at full contrast.
   *
   * @param size the height and width in pixels
   */
  static byte[] draw(PhantomFindings findings, int size, Random random) {
    return draw(findings, Visibility.full(), size, RandomStreams.shared(random));
  }

  /**
   * Returns the gray values, row by row.
   *
   * @param size the height and width in pixels
   * @param streams the generators of the parts; {@code scan} is that of exposure and noise
   */
  static byte[] draw(
      PhantomFindings findings, Visibility visibility, int size, RandomStreams streams) {
    PhantomDrawing drawing = new PhantomDrawing(size, streams, visibility);
    drawing.chest();
    drawing.pneumothorax(findings.pneumothorax());
    drawing.effusion(Side.RIGHT, findings.rightEffusion(), visibility.rightEffusion());
    drawing.effusion(Side.LEFT, findings.leftEffusion(), visibility.leftEffusion());
    drawing.heart(findings.heart());
    drawing.nodule(findings.nodule());
    drawing.device(findings.device());
    return drawing.scan();
  }

  private byte[] scan() {
    random = streams.of("scan");
    double gain = jitter(1, 0.05);
    canvas.applyGradient(gain * 1.08, gain * 0.92);
    return canvas.toPixels(jitter(0.025, 0.01), random);
  }

  private void chest() {
    canvas.paint(Region.ellipse(midline, 0.62, 0.46, 0.66), 0.5);
    for (Side side : Side.values()) {
      Region lung = lung(side);
      canvas.paint(lung, 0.28);
      canvas.paint(lung.intersect(ribs()), 0.36);
    }
    canvas.paint(Region.box(midline, 0.5, 0.055, 0.6), 0.6);
    canvas.paint(Region.box(midline, 0.15, 0.022, 0.2), 0.42);
  }

  private void heart(PhantomFindings.Heart state) {
    random = streams.of("heart");
    double full =
        switch (state) {
          case NORMAL -> jitter(NORMAL_HEART, 0.01);
          case MILDLY_ENLARGED -> jitter(0.175, 0.01);
          case MARKEDLY_ENLARGED -> jitter(0.25, 0.015);
        };
    double radius =
        state == PhantomFindings.Heart.NORMAL
            ? full
            : full - (1 - visibility.heart()) * (full - NORMAL_HEART);
    canvas.paint(Region.ellipse(midline + 0.045, base - 0.2, radius, 0.09 + 0.5 * radius), 0.77);
  }

  private void effusion(Side side, Effusion state, double contrast) {
    if (state == Effusion.NONE) {
      return;
    }
    random = streams.of(side + "_effusion");
    double level = base - (state == Effusion.SMALL ? jitter(0.13, 0.015) : jitter(0.36, 0.03));
    double centre = lungCentre(side);
    // The surface rises towards the ribs.
    Region fluid =
        (x, y) -> {
          double outwards = side.sign * (x - centre) / lungWidth;
          return level - 0.05 * outwards - y;
        };
    canvas.paint(lung(side).intersect(fluid), 0.62, contrast);
  }

  private void nodule(Nodule zone) {
    if (zone == Nodule.NONE) {
      return;
    }
    random = streams.of("nodule");
    Side side =
        switch (zone) {
          case NONE, RIGHT_UPPER, RIGHT_MIDDLE, RIGHT_LOWER -> Side.RIGHT;
          case LEFT_UPPER, LEFT_MIDDLE, LEFT_LOWER -> Side.LEFT;
        };
    double depth =
        switch (zone) {
          case NONE, RIGHT_UPPER, LEFT_UPPER -> 0.2;
          case RIGHT_MIDDLE, LEFT_MIDDLE -> 0.47;
          case RIGHT_LOWER, LEFT_LOWER -> 0.74;
        };
    double radius = jitter(0.052, 0.008);
    double x = lungCentre(side) + side.sign * 0.02 + jitter(0, 0.025);
    double y = apex + depth * (base - apex) + jitter(0, 0.025);
    canvas.paint(Region.ellipse(x, y, radius, radius), 1, visibility.nodule());
  }

  private void pneumothorax(Pneumothorax state) {
    if (state == Pneumothorax.NONE) {
      return;
    }
    random = streams.of("pneumothorax");
    double contrast = visibility.pneumothorax();
    Side side = state == Pneumothorax.RIGHT ? Side.RIGHT : Side.LEFT;
    double inwards = -side.sign * jitter(0.06, 0.01);
    double height = (base - apex) * jitter(0.5, 0.03);
    Region collapsed =
        Region.ellipse(lungCentre(side) + inwards, base - 0.8 * height, lungWidth * 0.86, height);
    canvas.paint(lung(side).subtract(collapsed), 0.05, contrast);
    canvas.paint(lung(side).intersect(collapsed.outline(0.008)), 0.55, contrast);
  }

  private void device(PhantomFindings.Device device) {
    random = streams.of("device");
    double contrast = visibility.device();
    switch (device) {
      case NONE -> {}
      case TUBE -> {
        double tip = jitter(0.4, 0.03);
        double x = midline + jitter(0, 0.01);
        canvas.paint(Region.stroke(x, -0.1, x, tip, 0.018), 1, contrast);
      }
      case CATHETER -> {
        double x = midline - jitter(0.2, 0.02);
        double bendX = midline - jitter(0.085, 0.01);
        double bendY = jitter(0.24, 0.03);
        canvas.paint(Region.stroke(x, -0.1, bendX, bendY, 0.015), 1, contrast);
        canvas.paint(
            Region.stroke(bendX, bendY, bendX, base - jitter(0.24, 0.02), 0.015), 1, contrast);
      }
      case PACEMAKER -> {
        double x = midline + jitter(0.34, 0.02);
        double y = jitter(0.12, 0.02);
        double bendX = midline + jitter(0.05, 0.015);
        double bendY = jitter(0.26, 0.03);
        canvas.paint(Region.stroke(x, y, bendX, bendY, 0.013), 1, contrast);
        canvas.paint(Region.stroke(bendX, bendY, midline + 0.09, base - 0.16, 0.013), 1, contrast);
        canvas.paint(Region.box(x, y, jitter(0.07, 0.008), 0.05), 1, contrast);
      }
    }
  }

  /** Returns the lung: an ellipse cut off by the dome of the diaphragm. */
  private Region lung(Side side) {
    double centre = lungCentre(side);
    double height = base - apex;
    Region whole = Region.ellipse(centre, apex + 0.62 * height, lungWidth, 0.62 * height);
    Region overDiaphragm =
        (x, y) -> {
          double across = (x - centre) / lungWidth;
          return y - base + 0.05 * (1 - across * across);
        };
    return whole.intersect(overDiaphragm);
  }

  private Region ribs() {
    double spacing = (base - apex) / RIBS;
    return (x, y) -> {
      double sloping = y - apex - 0.25 * Math.abs(x - midline);
      double phase = sloping / spacing - Math.floor(sloping / spacing);
      return (Math.abs(phase - 0.5) - 0.2) * spacing;
    };
  }

  private double lungCentre(Side side) {
    return midline + side.sign * (0.045 + lungWidth);
  }

  /** Draws uniformly from {@code value - spread} to {@code value + spread}. */
  private double jitter(double value, double spread) {
    return value + spread * (2 * random.nextDouble() - 1);
  }

  /** Side of the patient and its direction in the image. */
  private enum Side {
    RIGHT(-1),
    LEFT(1);

    final int sign;

    Side(int sign) {
      this.sign = sign;
    }
  }
}
