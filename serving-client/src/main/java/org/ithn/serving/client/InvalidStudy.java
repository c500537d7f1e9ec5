package org.ithn.serving.client;

import java.util.List;

/**
 * A study that the server rejected.
 *
 * @param study the index in the requested list, from 0
 * @param images the indices of its invalid images, from 0; all of them if each is valid by itself;
 *     empty for region features, and if they are valid without the study's texts
 * @param reason the server's error message
 */
public record InvalidStudy(int study, List<Integer> images, String reason) {
  public InvalidStudy {
    images = List.copyOf(images);
  }
}
