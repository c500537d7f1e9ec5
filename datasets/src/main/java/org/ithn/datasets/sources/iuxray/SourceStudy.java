package org.ithn.datasets.sources.iuxray;

import java.util.List;
import java.util.Map;
import org.ithn.datasets.text.SourceText;
import org.ithn.framework.data.PythonStrings;

/**
 * Report of the IU X-Ray collection.
 *
 * @param number the report's number: 17 for {@code CXR17}
 * @param place the file, with line or archive entry, for messages
 * @param findings the unchanged section; may be empty
 * @param impression the unchanged section; may be empty
 * @param images the names of its images in ascending order, such as {@code CXR17_IM-0477-1001};
 *     empty if the source does not list them
 * @param tags the terms of its manual indexing in lower case with their qualifiers, such as {@code
 *     pleural effusion/left/small}; each once
 * @param context other sections by kind, such as the indication; blank ones are left out
 */
record SourceStudy(
    int number,
    String place,
    String findings,
    String impression,
    List<String> images,
    List<String> tags,
    Map<String, String> context) {
  SourceStudy {
    context = SourceText.context(context);
    tags =
        tags.stream()
            .map(tag -> PythonStrings.lower(tag.strip()))
            .filter(tag -> !tag.isEmpty())
            .distinct()
            .toList();
    images = images.stream().sorted().toList();
  }

  /** Returns the report's name, such as {@code CXR17}. */
  String name() {
    return "CXR" + number;
  }
}
