package org.ithn.cli.testing;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * Limit of the time that a process may take from now on.
 *
 * <p>A process hangs that takes more than {@code ithn.program.seconds}, by default 120, of time and
 * of processor time, or ten times as long without: on a busy machine, a process that waits for its
 * turn does not hang.
 */
public final class HangLimit {
  private static final long SECONDS = Long.getLong("ithn.program.seconds", 120);
  private static final int BUSY = 10;

  private final ProcessHandle process;
  private final long start = System.nanoTime();
  private final Duration before;

  /** Starts the time of a process. */
  public HangLimit(ProcessHandle process) {
    this.process = process;
    this.before = processorTime();
  }

  /** Returns true if the process hangs. */
  public boolean isExceeded() {
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    return seconds > BUSY * SECONDS
        || (seconds > SECONDS && processorTime().minus(before).toSeconds() > SECONDS);
  }

  /** Returns the processor time of the process and those that it started and that still run. */
  private Duration processorTime() {
    return Stream.concat(Stream.of(process), process.descendants())
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }
}
