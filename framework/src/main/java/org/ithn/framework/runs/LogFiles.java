package org.ithn.framework.runs;

import com.google.protobuf.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Run log that writes scalars as JSON lines and as TensorBoard events. The configuration and sample
 * reports are TensorBoard events only.
 */
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
      EventFile events = EventFile.open(folder.events(), from.step());
      Map<String, Value> keys = HyperparameterSummary.read(folder.config());
      if (!keys.isEmpty()) {
        events.addHyperparameters(keys);
      }
      return new LogFiles(folder, lines, events);
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

  @Override
  public void addSamples(long step, List<ReportSample> samples) throws IOException {
    if (samples.isEmpty()) {
      return;
    }
    try {
      events.addSamples(step, samples);
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
