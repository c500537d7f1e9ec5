package org.ithn.cli.benchmark;

import java.util.function.Consumer;

/** Something whose time is measured. */
interface BenchmarkCase {
  /**
   * Measures in this process.
   *
   * @param progress told what else was seen, a line at a time
   */
  BenchmarkRow measure(Consumer<String> progress);
}
