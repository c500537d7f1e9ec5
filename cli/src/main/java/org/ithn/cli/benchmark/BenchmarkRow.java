package org.ithn.cli.benchmark;

/**
 * One measured figure.
 *
 * @param name name of the case, for instance {@code step/r2gencmn/resnet101/projected/float32}
 * @param value median of the repetitions, positive
 * @param unit unit of value and floor, for instance {@code s}
 * @param floor lower bound of the value: the matrix products alone, or memory traffic where little
 *     is multiplied, at the rate measured in the same process; of paired cases the value of the
 *     other one. 0 = none
 * @param ratio value over floor; 0 without a floor
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
   * The repetitions behind a value.
   *
   * @param count measured repetitions, after warm-up; 0 if a peer does not report them
   * @param least smallest value
   * @param most largest value
   */
  public record Repetitions(int count, double least, double most) {}

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

  /** Returns this row with another peak of memory. */
  BenchmarkRow withPeak(long mebibytes) {
    return new BenchmarkRow(name, value, unit, floor, ratio, repetitions, mebibytes);
  }
}
