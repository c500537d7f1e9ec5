package org.ithn.datasets.dicom;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Comparison with facts about pydicom's own test data, which {@code -Dithn.pydicom} names. */
class PydicomFilesTest {
  /** Files of the table that are refused, with the reason. */
  private static final ImmutableMap<String, String> REFUSED =
      ImmutableMap.<String, String>builder()
          .put("JPEGLSNearLossless_08.dcm", "with JPEG-LS")
          .put("JPEGLSNearLossless_16.dcm", "with JPEG-LS")
          .put("MR_small_jpeg_ls_lossless.dcm", "with JPEG-LS")
          .put("MR_small_bigendian.dcm", "with big-endian data")
          .put("MR_small_expb.dcm", "with big-endian data")
          .put("liver_expb_1frame.dcm", "with big-endian data")
          .put("image_dfl.dcm", "with deflated data")
          .put("JPGExtended.dcm", "cannot be decoded")
          .put("liver_1frame.dcm", "has pixels of 1 bits in 1 ")
          .put("dicomdirtests/98892001/CT2N/6293", "times as high as wide")
          .put("dicomdirtests/98892001/CT2N/6924", "times as high as wide")
          .build();

  /** A file whose lossy wavelets decoders round differently. */
  private static final String LOSSY = "JPEG2000.dcm";

  @TestFactory
  Stream<DynamicTest> pixelsAndLevelsEqualThoseOfPydicom() throws IOException {
    String folder = System.getProperty("ithn.pydicom", "");
    if (folder.isEmpty()) {
      Assumptions.abort("skipped: no files of pydicom; set -Dithn.pydicom");
    }
    return Files.readAllLines(Path.of("src/test/resources/dicom/pydicom.csv")).stream()
        .skip(1)
        .map(line -> Splitter.on(',').splitToList(line))
        .map(
            facts ->
                DynamicTest.dynamicTest(
                    facts.get(0), () -> check(Path.of(folder).resolve(facts.get(0)), facts)));
  }

  private static void check(Path file, List<String> facts) throws IOException {
    byte[] content = Files.readAllBytes(file);
    String reason = REFUSED.get(facts.get(0));
    if (reason != null) {
      DataException e = assertThrows(DataException.class, () -> DicomImage.decode(content, "x"));
      assertThat(e).hasMessageThat().contains(reason);
      return;
    }
    DicomHeader header = DicomHeader.of(content, "x");
    char[] ranks = StoredPixels.decode(header);
    assertThat(header.format().columns()).isEqualTo(Integer.parseInt(facts.get(1)));
    assertThat(header.format().rows()).isEqualTo(Integer.parseInt(facts.get(2)));
    ByteBuffer bytes = ByteBuffer.allocate(2 * ranks.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asCharBuffer().put(ranks);
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    boolean lossy = facts.get(0).equals(LOSSY);
    if (!lossy) {
      assertThat(HexFormat.of().toHexDigits((int) crc.getValue())).isEqualTo(facts.get(5));
    }
    char[] levels = DicomImage.decode(content, "x").levels(SampleRange.FULL).samples();
    long sum = 0;
    for (char level : levels) {
      sum += level / 257;
    }
    assertWithMessage("mean level")
        .that((double) sum / levels.length)
        .isWithin(lossy ? 0.05 : 1e-3)
        .of(Double.parseDouble(facts.get(6)));
  }
}
