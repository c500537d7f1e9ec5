package org.ithn.cli.benchmark;

import java.util.function.Consumer;

/** A measurement that yields one row. */
interface BenchmarkCase {
  /**
   * Measures in this process.
   *
   * @param progress receives details of the measurement, one line each
   */
  BenchmarkRow measure(Consumer<String> progress);
}
