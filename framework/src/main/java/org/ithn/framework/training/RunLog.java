package org.ithn.framework.training;

import java.io.IOException;
import java.util.Map;

/** Both logs of a run. */
final class RunLog implements AutoCloseable {
  private final RunFolder folder;
  private final ScalarLog lines;
  private final EventFile events;

  private RunLog(RunFolder folder, ScalarLog lines, EventFile events) {
    this.folder = folder;
    this.lines = lines;
    this.events = events;
  }

  /** Opens the logs to go on from a state. */
  static RunLog open(RunFolder folder, TrainingState from) throws IOException {
    try {
      ScalarLog lines = ScalarLog.open(folder.log(), from);
      return new RunLog(folder, lines, EventFile.open(folder.events(), from.step()));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  void add(int epoch, long step, Map<String, Double> scalars) throws IOException {
    try {
      lines.add(epoch, step, scalars);
      events.add(step, scalars);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static IOException unwritable(RunFolder folder, IOException e) {
    return new IOException(
        "the logs in %s cannot be written: %s; the checkpoints are untouched, make room and start the"
                .formatted(folder.root(), e.getMessage())
            + " run again to go on",
        e);
  }

  @Override
  public void close() throws IOException {
    try (lines;
        events) {
      // both are closed, whatever happens to one of them
    }
  }
}
