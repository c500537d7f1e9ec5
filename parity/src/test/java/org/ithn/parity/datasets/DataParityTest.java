package org.ithn.parity.datasets;

import java.io.IOException;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Test;

/** Parity tests of texts and images with the originals. */
final class DataParityTest {
  @Test
  void cleanedAndEncodedTextsEqualTheOriginal() throws IOException {
    ParityRun.verify(new TextParity());
  }

  @Test
  void transformedImagesEqualPil() throws IOException {
    ParityRun.verify(new TransformsParity());
  }
}
