package org.ithn.framework.runs;

import static com.google.common.truth.Truth.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.framework.files.TfRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Configuration, sample reports and images in TensorBoard's event files. */
final class EventFileTest {
  @TempDir private Path root;

  private List<Summary.Value> written(List<ReportSample> samples) throws IOException {
    RunDirectory folder = new RunDirectory(root);
    try (RunLog log = RunLog.open(folder, TrainingState.initial(Map.of()))) {
      log.addSamples(7, samples);
    }
    try (Stream<Path> files = Files.list(folder.events())) {
      List<Summary.Value> values = new ArrayList<>();
      for (byte[] message : TfRecords.decode(Files.readAllBytes(files.findFirst().orElseThrow()))) {
        values.addAll(Event.parseFrom(message).getSummary().getValueList());
      }
      return values;
    }
  }

  @Test
  void theConfigurationIsASessionOfTheHParamsPlugin() throws IOException {
    Files.writeString(
        root.resolve("config.json"),
        "{\"name\": \"tiny\", \"training\": {\"epochs\": 3, \"compute\": {\"exact\": true}},"
            + " \"matrices\": [\"s1\", \"s2\"]}");
    Summary.Value value = written(List.of()).get(0);
    assertThat(value.getTag()).isEqualTo("_hparams_/session_start_info");
    assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("hparams");
    assertThat(value.getTensor().getFloatValCount()).isEqualTo(1);
    UnknownFieldSet data =
        UnknownFieldSet.parseFrom(value.getMetadata().getPluginData().getContent());
    UnknownFieldSet start = message(data.getField(3)); // session_start_info
    List<String> keys = new ArrayList<>();
    for (ByteString entry : start.getField(1).getLengthDelimitedList()) {
      UnknownFieldSet pair = UnknownFieldSet.parseFrom(entry);
      String key = pair.getField(1).getLengthDelimitedList().get(0).toStringUtf8();
      Value read = Value.parseFrom(pair.getField(2).getLengthDelimitedList().get(0));
      keys.add(
          switch (read.getKindCase()) {
            case NUMBER_VALUE -> key + " " + read.getNumberValue();
            case BOOL_VALUE -> key + " " + read.getBoolValue();
            default -> key + " " + read.getStringValue();
          });
    }
    assertThat(keys)
        .containsExactly(
            "matrices s1,s2", "name tiny", "training.compute.exact true", "training.epochs 3.0");
  }

  private static UnknownFieldSet message(UnknownFieldSet.Field field)
      throws InvalidProtocolBufferException {
    return UnknownFieldSet.parseFrom(field.getLengthDelimitedList().get(0));
  }

  @Test
  void samplesAreATableWhoseCellsCannotBreakIt() throws IOException {
    List<Summary.Value> values =
        written(
            List.of(
                new ReportSample("a", "clear | <b>lungs\n.", List.of("x", "y"), Optional.empty())));
    assertThat(values).hasSize(1);
    Summary.Value text = values.get(0);
    assertThat(text.getTag()).isEqualTo("validation/samples");
    assertThat(text.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
    assertThat(text.getTensor().getStringVal(0).toStringUtf8())
        .isEqualTo(
            """
            | id | generated | reference |
            |---|---|---|
            | a | clear \\| &lt;b>lungs . | x / y |
            """);
  }

  @Test
  void imagesFollowTheTable() throws IOException {
    ReportSample.Picture picture =
        new ReportSample.Picture(5, 3, ByteString.copyFrom(new byte[] {1, 2}));
    List<Summary.Value> values =
        written(List.of(new ReportSample("a", "clear", List.of("x"), Optional.of(picture))));
    Summary.Value image = values.get(1);
    assertThat(image.getTag()).isEqualTo("validation/attention/a");
    assertThat(image.getImage().getWidth()).isEqualTo(5);
    assertThat(image.getImage().getHeight()).isEqualTo(3);
    assertThat(image.getImage().getEncodedImageString()).isEqualTo(picture.png());
  }

  @Test
  void withoutConfigurationAndSamplesNothingIsAdded() throws IOException {
    assertThat(written(List.of())).isEmpty();
  }
}
