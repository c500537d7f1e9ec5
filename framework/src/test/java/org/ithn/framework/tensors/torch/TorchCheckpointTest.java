package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchCheckpointTest {
  private final Goldens goldens = Goldens.load("checkpoint");

  private List<Path> files(boolean valid) throws IOException {
    try (Stream<Path> files = Files.list(goldens.folder())) {
      return files
          .filter(file -> file.toString().endsWith(".pth"))
          .filter(file -> valid != String.valueOf(file.getFileName()).matches("(hostile|trunc).*"))
          .sorted()
          .toList();
    }
  }

  private static void assertSame(String where, TensorData got, TensorData expected) {
    assertWithMessage(where).that(got.describe()).isEqualTo(expected.describe());
    assertWithMessage(where).that(got.bytes()).isEqualTo(expected.bytes());
  }

  @Test
  void validFilesYieldExactlyTheirTensors() throws IOException {
    Map<String, TensorData> expected = goldens.tensors("expected");
    assertThat(files(true)).isNotEmpty();
    for (Path file : files(true)) {
      TorchCheckpoint read = TorchCheckpoint.read(file);
      assertWithMessage(file.toString())
          .that(read.tensors().keySet())
          .containsExactlyElementsIn(expected.keySet());
      expected.forEach((name, tensor) -> assertSame(file + " " + name, read.get(name), tensor));
    }
  }

  @Test
  void hostileAndTruncatedFilesAreRefusedByName() throws IOException {
    assertThat(files(false)).isNotEmpty();
    for (Path file : files(false)) {
      IOException error = assertThrows(IOException.class, () -> TorchCheckpoint.read(file));
      assertThat(error).hasMessageThat().startsWith(file + " is not a valid PyTorch checkpoint: ");
      assertThat(Files.exists(Path.of("PWNED"))).isFalse();
    }
  }

  @Test
  void functionOfAHostileFileIsNamedAndNotRun(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("evil.pth");
    ByteBuffer bytes = ByteBuffer.allocate(100);
    bytes.put(new byte[] {(byte) 0x80, 2, 'c'});
    bytes.put("posix\nsystem\n".getBytes(StandardCharsets.UTF_8));
    Files.write(file, bytes.array());
    IOException error = assertThrows(IOException.class, () -> TorchCheckpoint.read(file));
    assertThat(error)
        .hasMessageThat()
        .isEqualTo(
            file
                + " is not a valid PyTorch checkpoint: it refers to the function posix.system,"
                + " which"
                + " tensors do not need; nothing was run");
  }

  /** A list that contains itself twice must not be traversed forever. */
  @Test
  void selfReferencingListIsRead() {
    byte[] nested = {(byte) 0x80, 2, ']', 'q', 0, 'h', 0, 'a', 'h', 0, 'a', '.'};
    Object list = assertDoesNotThrowRead(nested);
    assertThat((List<?>) list).hasSize(2);
  }

  private static Object assertDoesNotThrowRead(byte[] pickle) {
    try {
      return Unpickler.read(ByteBuffer.wrap(pickle));
    } catch (PickleException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void mutatedFilesFailOrKeepTheirTensors(@TempDir Path folder) throws Exception {
    fuzz(folder, 2_000);
  }

  @Tag("slow")
  @Test
  void tenThousandMutatedFilesFailOrKeepTheirTensors(@TempDir Path folder) throws Exception {
    fuzz(folder, 10_000);
  }

  /** Runs the fuzzer in a process with bounded memory and time. */
  private void fuzz(Path folder, int rounds) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CheckpointFuzz.class.getName(),
            goldens.folder().toString(),
            folder.toString(),
            Integer.toString(rounds));
    Path output = folder.resolve("output.txt");
    Process process =
        command
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(rounds / 20 + 60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertWithMessage("ended in time; output: %s", Files.readString(output)).that(ended).isTrue();
    assertWithMessage(Files.readString(output)).that(process.exitValue()).isEqualTo(0);
    assertThat(Files.readString(output)).contains("fuzz ok: " + rounds);
    assertThat(Files.exists(folder.resolve("PWNED"))).isFalse();
  }
}
