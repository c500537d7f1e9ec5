package org.ithn.cli.commands;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.training.MovingRate;
import org.ithn.framework.training.ProgressLines;

/** Printer of generated reports: a status on a terminal, otherwise a line per tenth. */
final class GenerationProgress implements Predictions.Progress {
  private static final int LINES = 10;

  private final StatusLine err;
  private final MovingRate rate = new MovingRate();
  private long last = System.nanoTime();
  private int before;

  GenerationProgress(StatusLine err) {
    this.err = err;
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
  static String describe(int done, int total, OptionalDouble perSecond) {
    String line = "generated %d/%d reports".formatted(done, total);
    if (perSecond.isEmpty()) {
      return line;
    }
    double speed = perSecond.getAsDouble();
    Duration left = Duration.ofSeconds(Math.round((total - done) / speed));
    return line
        + String.format(
            Locale.ROOT, ", %.1f reports/s, %s left", speed, ProgressLines.format(left));
  }
}
