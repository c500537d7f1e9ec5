package org.ithn.serving.client;

import java.util.List;

/**
 * A study that the server cannot read.
 *
 * @param study its place in the list that was asked for, from 0
 * @param images places of its broken images, from 0; all of them if each alone can be read; none
 *     where features of regions were sent
 * @param reason what the server said
 */
public record InvalidStudy(int study, List<Integer> images, String reason) {
  public InvalidStudy {
    images = List.copyOf(images);
  }
}
