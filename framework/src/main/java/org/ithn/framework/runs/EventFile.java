package org.ithn.framework.runs;

import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.files.TfRecords;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * TensorBoard event file: {@code Event} messages in a file of {@link TfRecords}. It contains
 * scalars, hyperparameters for the HParams tab, texts and images.
 */
public final class EventFile implements AutoCloseable {
  private static final String SAMPLES = LogKeys.VALIDATION + "samples";
  private static final String ATTENTION = LogKeys.VALIDATION + "attention/";
  private static final int COLOURS = 3;

  private final Path file;
  private final OutputStream out;

  private EventFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Creates a file.
   *
   * @param folder the folder, created if missing
   * @param step the step from which the run resumes; TensorBoard discards its data of later steps
   */
  static EventFile open(Path folder, long step) throws IOException {
    OwnFiles.createFolder(folder);
    Path file =
        folder.resolve(
            "events.out.tfevents.%d.%d"
                .formatted(System.currentTimeMillis(), ProcessHandle.current().pid()));
    EventFile events =
        new EventFile(file, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
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

  /** Writes the configuration for the HParams tab. */
  void addHyperparameters(Map<String, Value> keys) throws IOException {
    write(
        Event.newBuilder()
            .setSummary(Summary.newBuilder().addValue(HyperparameterSummary.of(keys))));
  }

  /** Writes reports as a Markdown table for the Text tab, and their images. */
  void addSamples(long step, List<ReportSample> samples) throws IOException {
    Summary.Builder summary = Summary.newBuilder().addValue(text(SAMPLES, table(samples)));
    for (ReportSample sample : samples) {
      sample
          .image()
          .ifPresent(picture -> summary.addValue(image(ATTENTION + sample.id(), picture)));
    }
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  private static Summary.Value text(String tag, String markdown) {
    return Summary.Value.newBuilder()
        .setTag(tag)
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setDataClass(DataClass.DATA_CLASS_TENSOR)
                .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text")))
        .setTensor(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addStringVal(ByteString.copyFromUtf8(markdown)))
        .build();
  }

  private static Summary.Value image(String tag, ReportSample.Picture picture) {
    return Summary.Value.newBuilder()
        .setTag(tag)
        .setImage(
            Summary.Image.newBuilder()
                .setWidth(picture.width())
                .setHeight(picture.height())
                .setColorspace(COLOURS)
                .setEncodedImageString(picture.png()))
        .build();
  }

  private static String table(List<ReportSample> samples) {
    StringBuilder table = new StringBuilder("| id | generated | reference |\n|---|---|---|\n");
    for (ReportSample sample : samples) {
      table.append(
          "| %s | %s | %s |\n"
              .formatted(
                  cell(sample.id()),
                  cell(sample.report()),
                  cell(String.join(" / ", sample.references()))));
    }
    return table.toString();
  }

  private static String cell(String text) {
    return text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
  }

  private void write(Event.Builder event) throws IOException {
    byte[] message = event.setWallTime(System.currentTimeMillis() / 1e3).build().toByteArray();
    try {
      out.write(TfRecords.frame(message));
      out.flush();
    } catch (IOException e) {
      throw DiskFullException.explain(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
