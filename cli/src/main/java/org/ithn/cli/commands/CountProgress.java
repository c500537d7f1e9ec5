package org.ithn.cli.commands;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.training.MovingRate;
import org.ithn.framework.training.ProgressLines;

/**
 * Printer of the progress through reports or files: a status on a terminal, otherwise a line per
 * tenth.
 */
final class CountProgress implements Predictions.Progress {
  private static final int LINES = 10;

  private final StatusLine err;
  private final String verb;
  private final String things;
  private final MovingRate rate = new MovingRate();
  private long last = System.nanoTime();
  private int before;

  /**
   * Creates a printer.
   *
   * @param verb the beginning of the line, such as {@code generated}
   * @param things the plural of what is counted, such as {@code reports}
   */
  CountProgress(StatusLine err, String verb, String things) {
    this.err = err;
    this.verb = verb;
    this.things = things;
  }

  @Override
  public void report(int done, int total) {
    long now = System.nanoTime();
    rate.record(done - before, (now - last) / 1e9);
    last = now;
    String line = describe(done, total, rate.perSecond());
    if (err.isTerminal()) {
      err.update(line);
    } else if ((long) LINES * done / total > (long) LINES * before / total) {
      err.line(line);
    }
    before = done;
  }

  /** Describes the progress; the speed is unknown after the first batch. */
  String describe(int done, int total, OptionalDouble perSecond) {
    String line = "%s %d/%d %s".formatted(verb, done, total, things);
    if (perSecond.isEmpty()) {
      return line;
    }
    double speed = perSecond.getAsDouble();
    Duration left = Duration.ofSeconds(Math.round((total - done) / speed));
    return line
        + String.format(
            Locale.ROOT, ", %.1f %s/s, %s left", speed, things, ProgressLines.format(left));
  }
}
