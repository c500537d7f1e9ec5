package org.ithn.savedmodels.files;

import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.file.Path;
import org.ithn.framework.input.SampleRange;

/** Scaling of samples that a served model was trained with. */
public final class ServedRange {
  private ServedRange() {}

  /**
   * Reads {@code data.image.range} of the model's configuration; full if it has none.
   *
   * @param version a version of a served model
   */
  public static SampleRange of(Path version) throws IOException {
    String range = ServedConfiguration.value(version, "/data/image/range").asText();
    return range.equals(Ascii.toLowerCase(SampleRange.PERCENTILE.name()))
        ? SampleRange.PERCENTILE
        : SampleRange.FULL;
  }
}
