package org.ithn.savedmodels.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ithn.framework.files.TfRecords;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.serving.client.protocol.WarmUpRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpRequestsTest {
  @TempDir private Path folder;

  private void assertRefused(byte[] content, String problem) throws IOException {
    Path file = Files.write(folder.resolve(WarmUpRequests.FILE_NAME), content);
    SavedModelException e =
        assertThrows(SavedModelException.class, () -> WarmUpRequests.read(file));
    assertThat(e).hasMessageThat().startsWith(file + ": record 0" + problem);
    assertThat(e).hasMessageThat().endsWith("; export the model again");
  }

  private static byte[] flipped(byte[] file, int at) {
    byte[] damaged = file.clone();
    damaged[at] ^= 1;
    return damaged;
  }

  @Test
  void everyKindOfDamageNamesTheFile() throws IOException {
    byte[] text = "not a record".getBytes(StandardCharsets.UTF_8);
    byte[] file = TfRecords.frame(text);
    assertRefused(Arrays.copyOf(file, 3), " is truncated");
    assertRefused(Arrays.copyOf(file, file.length - 1), " is truncated");
    assertRefused(flipped(file, 0), ": the checksum of its length is wrong");
    assertRefused(flipped(file, file.length - 1), ": the checksum of its data is wrong");
    assertRefused(file, " is not a PredictionLog (");
    byte[] empty = WarmUpRecord.getDefaultInstance().toByteArray();
    assertRefused(TfRecords.encode(List.of(empty)), " does not contain a predict request");
  }
}
