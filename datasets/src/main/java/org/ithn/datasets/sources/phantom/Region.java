package org.ithn.datasets.sources.phantom;

/** Region of the plane; coordinates range from 0 to 1, x to the right and y downwards. */
@FunctionalInterface
interface Region {
  /** Returns the approximate distance to the edge: negative inside, positive outside. */
  double distance(double x, double y);

  static Region ellipse(double centreX, double centreY, double radiusX, double radiusY) {
    return (x, y) -> {
      double dx = (x - centreX) / radiusX;
      double dy = (y - centreY) / radiusY;
      return (Math.sqrt(dx * dx + dy * dy) - 1) * Math.min(radiusX, radiusY);
    };
  }

  static Region box(double centreX, double centreY, double halfWidth, double halfHeight) {
    return (x, y) ->
        Math.max(Math.abs(x - centreX) - halfWidth, Math.abs(y - centreY) - halfHeight);
  }

  /** Returns all points at most {@code radius} away from a line segment. */
  static Region stroke(double fromX, double fromY, double toX, double toY, double radius) {
    double alongX = toX - fromX;
    double alongY = toY - fromY;
    double squaredLength = alongX * alongX + alongY * alongY;
    return (x, y) -> {
      double t = ((x - fromX) * alongX + (y - fromY) * alongY) / squaredLength;
      double clamped = Math.max(0, Math.min(1, t));
      double dx = x - fromX - clamped * alongX;
      double dy = y - fromY - clamped * alongY;
      return Math.sqrt(dx * dx + dy * dy) - radius;
    };
  }

  default Region intersect(Region other) {
    return (x, y) -> Math.max(distance(x, y), other.distance(x, y));
  }

  default Region subtract(Region other) {
    return (x, y) -> Math.max(distance(x, y), -other.distance(x, y));
  }

  /** Returns the band of width {@code 2 * halfWidth} along the edge. */
  default Region outline(double halfWidth) {
    return (x, y) -> Math.abs(distance(x, y)) - halfWidth;
  }
}
