package org.ithn.framework.training;

import java.io.IOException;
import java.util.Map;

/** Both logs of a run. */
final class RunLog implements AutoCloseable {
  private final ScalarLog lines;
  private final EventFile events;

  private RunLog(ScalarLog lines, EventFile events) {
    this.lines = lines;
    this.events = events;
  }

  /** Opens the logs to go on from a state. */
  static RunLog open(RunFolder folder, TrainingState from) throws IOException {
    ScalarLog lines = ScalarLog.open(folder.log(), from);
    return new RunLog(lines, EventFile.open(folder.events(), from.step()));
  }

  void add(int epoch, long step, Map<String, Double> scalars) throws IOException {
    lines.add(epoch, step, scalars);
    events.add(step, scalars);
  }

  @Override
  public void close() throws IOException {
    try (lines;
        events) {
      // both are closed, whatever happens to one of them
    }
  }
}
