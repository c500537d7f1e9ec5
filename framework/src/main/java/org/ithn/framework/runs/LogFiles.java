package org.ithn.framework.runs;

import java.io.IOException;
import java.util.Map;

/** Run log that writes each entry as a JSON line and as a TensorBoard event. */
final class LogFiles implements RunLog {
  private final RunDirectory folder;
  private final ScalarLog lines;
  private final EventFile events;

  private LogFiles(RunDirectory folder, ScalarLog lines, EventFile events) {
    this.folder = folder;
    this.lines = lines;
    this.events = events;
  }

  /** Opens the logs of a run that starts or resumes at a state. */
  static LogFiles open(RunDirectory folder, TrainingState from) throws IOException {
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

  private static IOException unwritable(RunDirectory folder, IOException e) {
    return new IOException(
        "cannot write the logs in %s: %s; the checkpoints are intact, free disk space and restart"
                .formatted(folder.root(), e.getMessage())
            + " the run to resume",
        e);
  }

  @Override
  public void close() throws IOException {
    try (lines;
        events) {
      // closes both, even if closing one fails
    }
  }
}
