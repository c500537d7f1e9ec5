package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.List;

/**
 * A study on its way into R2Gen's layout.
 *
 * @param split {@code train}, {@code val} or {@code test}
 * @param id unique; letters, digits, {@code _} and {@code -}
 * @param report the text that is learnt
 * @param images where they are now, in the order of the views
 */
public record PreparedStudy(String split, String id, String report, List<Path> images) {
  public PreparedStudy {
    images = List.copyOf(images);
  }
}
