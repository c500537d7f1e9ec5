package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.text.ReportSection;

/**
 * Study to be written in R2Gen's layout.
 *
 * @param split {@code train}, {@code val} or {@code test}
 * @param id a unique id of letters, digits, {@code _} and {@code -}
 * @param report the target text
 * @param section the section that the text is
 * @param images the source files, in the order of the views
 * @param context other texts that it has, by kind
 */
public record PreparedStudy(
    String split,
    String id,
    String report,
    ReportSection section,
    List<Path> images,
    Map<String, String> context) {
  public PreparedStudy {
    images = List.copyOf(images);
    context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
  }

  /** Returns a copy in another split. */
  public PreparedStudy withSplit(String other) {
    return new PreparedStudy(other, id, report, section, images, context);
  }
}
