package org.ithn.framework.runs;

import java.io.IOException;
import java.util.Map;

/** The scalars of a run. */
public interface RunLog extends AutoCloseable {
  /** Opens both files to go on from a state. */
  static RunLog open(RunFolder folder, TrainingState from) throws IOException {
    return LogFiles.open(folder, from);
  }

  /** Keeps nothing. */
  static RunLog none() {
    return new NoLog();
  }

  /** Adds scalars of a step. */
  void add(int epoch, long step, Map<String, Double> scalars) throws IOException;

  @Override
  void close() throws IOException;

  /** For processes that another one keeps the log of. */
  record NoLog() implements RunLog {
    @Override
    public void add(int epoch, long step, Map<String, Double> scalars) {
      // nothing is kept
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
