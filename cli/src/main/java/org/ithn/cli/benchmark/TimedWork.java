package org.ithn.cli.benchmark;

/** Repeatable work with its model and data in memory. */
interface TimedWork extends AutoCloseable {
  /** Does the work once. */
  void run();

  @Override
  void close();
}
