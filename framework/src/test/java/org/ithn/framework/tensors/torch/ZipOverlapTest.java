package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Zip archives whose entries share one body. */
final class ZipOverlapTest {
  private static final int ENTRIES = 65_000;
  private static final int BODY = 4 << 20;
  private static final int NAME = 5;

  @TempDir private Path folder;

  /** The checksums of all entries take minutes. */
  @Test
  @Timeout(20)
  void entriesThatShareABodyAreRefusedAtOnce() throws IOException {
    Path file = folder.resolve("overlap.pth");
    Files.write(file, archive());
    IOException refused = assertThrows(IOException.class, () -> TorchCheckpoint.read(file));
    assertThat(refused).hasMessageThat().contains("the 65000 entries overlap");
    assertThat(refused).hasMessageThat().contains(file.toString());
  }

  private static byte[] archive() {
    CRC32 checksum = new CRC32();
    checksum.update(new byte[BODY]);
    int directory = 30 + NAME + BODY;
    ByteBuffer all =
        ByteBuffer.allocate(directory + ENTRIES * (46 + NAME) + 22).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(0, 0x04034b50).putShort(26, (short) NAME);
    for (int i = 0; i < ENTRIES; i++) {
      int at = directory + i * (46 + NAME);
      all.putInt(at, 0x02014b50).putInt(at + 16, (int) checksum.getValue());
      all.putInt(at + 20, BODY).putInt(at + 24, BODY).putShort(at + 28, (short) NAME);
      byte[] name = Integer.toString(10_000 + i).getBytes(StandardCharsets.UTF_8);
      all.put(at + 46, name, 0, NAME);
    }
    int end = all.limit() - 22;
    all.putInt(end, 0x06054b50).putShort(end + 10, (short) ENTRIES).putInt(end + 16, directory);
    return all.array();
  }
}
