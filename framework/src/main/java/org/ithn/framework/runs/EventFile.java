package org.ithn.framework.runs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.framework.files.TfRecords;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/** TensorBoard event file: {@code Event} messages with scalars in file of {@link TfRecords}. */
public final class EventFile implements AutoCloseable {
  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /**
   * Creates a file.
   *
   * @param folder the folder, created if missing
   * @param step the step from which the run resumes; TensorBoard discards its data of later steps
   */
  static EventFile open(Path folder, long step) throws IOException {
    Files.createDirectories(folder);
    Path file =
        folder.resolve(
            "events.out.tfevents.%d.%d"
                .formatted(System.currentTimeMillis(), ProcessHandle.current().pid()));
    EventFile events = new EventFile(Files.newOutputStream(file));
    events.write(Event.newBuilder().setFileVersion("brain.Event:2"));
    events.write(
        Event.newBuilder()
            .setStep(step + 1)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
    return events;
  }

  /** Writes the scalars of a step and flushes them. */
  void add(long step, Map<String, Double> scalars) throws IOException {
    Summary.Builder summary = Summary.newBuilder();
    scalars.forEach(
        (tag, value) -> summary.addValueBuilder().setTag(tag).setSimpleValue(value.floatValue()));
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  private void write(Event.Builder event) throws IOException {
    byte[] message = event.setWallTime(System.currentTimeMillis() / 1e3).build().toByteArray();
    out.write(TfRecords.frame(message));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
