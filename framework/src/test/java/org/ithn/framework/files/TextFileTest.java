package org.ithn.framework.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir private Path folder;

  @Test
  void textInAnotherEncodingIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "h\u00e9 \n");
    assertThat(TextFile.read(file)).isEqualTo("h\u00e9 \n");
    Files.write(file, new byte[] {'h', (byte) 0xe9});
    assertThat(assertThrows(IOException.class, () -> TextFile.read(file)))
        .hasMessageThat()
        .isEqualTo(file + " is damaged: it is not UTF-8 text; restore it");
  }

  @Test
  void damagedJsonIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{\"a\": 1}");
    assertThat(Json.read(file).path("a").asInt()).isEqualTo(1);
    for (String damaged : new String[] {"{\"a\": ", "{\"a\": 1, \"a\": 2}", "x", "\u00e9"}) {
      Files.write(file, damaged.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(assertThrows(IOException.class, () -> Json.read(file)))
          .hasMessageThat()
          .startsWith(file + " is damaged: ");
    }
  }

  @Test
  void checkpointWhoseStateIsNotTextIsRefusedByName() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(
        new Checkpoint(
            TrainingState.initial(Map.of()), Map.of("a", TensorData.of(new float[] {1}, 1))));
    List<Path> states;
    try (Stream<Path> files = Files.list(folder)) {
      states = files.filter(file -> file.toString().endsWith(".json")).toList();
    }
    Files.write(states.get(0), new byte[] {(byte) 0xff}, StandardOpenOption.APPEND);
    assertThat(assertThrows(IOException.class, () -> checkpoints.loadLatest(warning -> {})))
        .hasMessageThat()
        .contains(states.get(0) + " is damaged: it is not UTF-8 text");
  }
}
