package org.ithn.framework.runs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * TensorBoard event file: {@code Event} messages with scalars in TFRecord framing.
 *
 * <p>A record consists of the message length (8 bytes, little-endian), the masked CRC-32C of these
 * 8 bytes, the message, and the masked CRC-32C of the message.
 */
public final class EventFile implements AutoCloseable {
  private static final int MASK_DELTA = 0xa282ead8;

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
    byte[] length = bytes(8).putLong(message.length).array();
    out.write(length);
    out.write(bytes(4).putInt(maskedCrc(length)).array());
    out.write(message);
    out.write(bytes(4).putInt(maskedCrc(message)).array());
    out.flush();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

/** Returns the masked CRC-32C of TFRecord framing. */
  public static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
