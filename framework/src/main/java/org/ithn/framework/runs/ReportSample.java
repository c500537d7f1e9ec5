package org.ithn.framework.runs;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * A generated report of the validation split, for the log.
 *
 * @param id the example's id
 * @param report the generated report
 * @param references the human-written references
 * @param image the example's image with the model's attention, if images are logged
 */
public record ReportSample(
    String id, String report, List<String> references, Optional<Picture> image) {
  /**
   * A PNG image.
   *
   * @param png the bytes of the file
   */
  public record Picture(int width, int height, ByteString png) {}

  public ReportSample {
    references = List.copyOf(references);
  }
}
