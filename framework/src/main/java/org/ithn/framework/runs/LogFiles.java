package org.ithn.framework.runs;

import java.io.IOException;
import java.util.Map;

/** A line of JSON and an event of TensorBoard for each entry. */
final class LogFiles implements RunLog {
  private final RunFolder folder;
  private final ScalarLog lines;
  private final EventFile events;

  private LogFiles(RunFolder folder, ScalarLog lines, EventFile events) {
    this.folder = folder;
    this.lines = lines;
    this.events = events;
  }

  /** Opens the logs to go on from a state. */
  static LogFiles open(RunFolder folder, TrainingState from) throws IOException {
    try {
      ScalarLog lines = ScalarLog.open(folder.log(), from);
      return new LogFiles(folder, lines, EventFile.open(folder.events(), from.step()));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  @Override
  public void add(int epoch, long step, Map<String, Double> scalars) throws IOException {
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
