package org.ithn.framework.runs;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Log of a run: scalars, the configuration, and sample reports. */
public interface RunLog extends AutoCloseable {
  /** Opens the log files of a run that starts or resumes at a state. */
  static RunLog open(RunDirectory folder, TrainingState from) throws IOException {
    return LogFiles.open(folder, from);
  }

  /** Returns a log that discards everything. */
  static RunLog none() {
    return new NoLog();
  }

  /** Logs the scalars of a step. */
  void add(int epoch, long step, Map<String, Double> scalars) throws IOException;

  /** Logs sample reports of a validation. */
  void addSamples(long step, List<ReportSample> samples) throws IOException;

  @Override
  void close() throws IOException;

  /** Log of processes whose leader keeps the log. */
  record NoLog() implements RunLog {
    @Override
    public void add(int epoch, long step, Map<String, Double> scalars) {
      // discarded
    }

    @Override
    public void addSamples(long step, List<ReportSample> samples) {
      // discarded
    }

    @Override
    public void close() {
      // nothing to close
    }
  }
}
