package org.ithn.cli.benchmark;

/**
 * One figure.
 *
 * @param name of the case, for instance {@code step/r2gencmn/resnet101/projected/float32}
 * @param value median of the repetitions
 * @param unit of value and floor
 * @param floor what matrix products alone need, or memory alone where little is multiplied, at the
 *     rate measured in the same process, or the step it is in turn with; 0 where there is none
 * @param ratio of value to floor; 0 without a floor
 * @param repeats that were measured, after warm-up
 * @param least of the repetitions
 * @param most of the repetitions
 * @param peakMebibytes largest resident memory of the case's process; 0 where the system does not
 *     tell
 */
public record BenchmarkRow(
    String name,
    double value,
    String unit,
    double floor,
    double ratio,
    int repeats,
    double least,
    double most,
    long peakMebibytes) {
  public BenchmarkRow {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("a row has no name");
    }
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "row '%s' has the value %s; expected a number above 0".formatted(name, value));
    }
    if (unit == null || unit.isEmpty()) {
      throw new IllegalArgumentException("row '%s' has no unit".formatted(name));
    }
  }

  /** A row of measured times. */
  static BenchmarkRow of(String name, Timings times, double floor) {
    return new BenchmarkRow(
        name,
        times.median(),
        "s",
        floor,
        floor > 0 ? times.median() / floor : 0,
        times.seconds().size(),
        times.min(),
        times.max(),
        ProcessMemory.peakMebibytes());
  }

  /** With the memory that was taken before something else was looked at. */
  BenchmarkRow withPeak(long mebibytes) {
    return new BenchmarkRow(name, value, unit, floor, ratio, repeats, least, most, mebibytes);
  }
}
