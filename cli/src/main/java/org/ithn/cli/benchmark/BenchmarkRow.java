package org.ithn.cli.benchmark;

/**
 * One measurement of a benchmark.
 *
 * @param name name of the case, for instance {@code step/r2gencmn/resnet101/projected/float32}
 * @param value median of the repetitions, positive
 * @param unit unit of value and floor, for instance {@code s}
 * @param floor lower bound of the value: the time of the matrix products, or of memory traffic if
 *     it dominates, at the rate measured in the same process; for paired cases, the value of the
 *     other case. 0 = none
 * @param ratio value divided by floor, or the median of that over pairs; 0 without a floor
 * @param repetitions number and range of the repetitions
 * @param peakMebibytes largest resident memory of the case's process in MiB; 0 if the system does
 *     not report it
 */
public record BenchmarkRow(
    String name,
    double value,
    String unit,
    double floor,
    double ratio,
    Repetitions repetitions,
    long peakMebibytes) {
  /**
   * Number and range of the repetitions of a measurement.
   *
   * @param count measured repetitions, after warm-up; 0 if an external program does not report them
   * @param least smallest value
   * @param most largest value
   */
  public record Repetitions(int count, double least, double most) {}

  public BenchmarkRow {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("benchmark: a row has no name");
    }
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "benchmark row '%s': value is %s; expected a positive number".formatted(name, value));
    }
    if (unit == null || unit.isEmpty()) {
      throw new IllegalArgumentException("benchmark row '%s' has no unit".formatted(name));
    }
    repetitions = repetitions == null ? new Repetitions(0, 0, 0) : repetitions;
  }

  /** Returns the row of measured times. */
  static BenchmarkRow of(String name, Timings times, double floor) {
    return new BenchmarkRow(
        name,
        times.median(),
        "s",
        floor,
        floor > 0 ? times.median() / floor : 0,
        new Repetitions(times.seconds().size(), times.min(), times.max()),
        ProcessMemory.peakMebibytes());
  }

  /** Returns a copy with another ratio, such as the median over pairs. */
  BenchmarkRow withRatio(double other) {
    return new BenchmarkRow(name, value, unit, floor, other, repetitions, peakMebibytes);
  }

  /** Returns a copy with another peak memory. */
  BenchmarkRow withPeak(long mebibytes) {
    return new BenchmarkRow(name, value, unit, floor, ratio, repetitions, mebibytes);
  }
}
