package org.ithn.savedmodels;

import java.util.List;

/**
 * A report of the training process that the exported model must reproduce.
 *
 * @param content the study's content in a request
 * @param tokenIds ids of the words, then 0; further zeros are ignored
 * @param score ranking score of the search
 */
public record ExpectedReport(StudyContent content, List<Integer> tokenIds, float score) {
  public ExpectedReport {
    tokenIds = List.copyOf(tokenIds);
  }

  /** Returns the image files of a study that consists of images. */
  public List<byte[]> imageFiles() {
    return ((StudyContent.ImageFiles) content).files();
  }

  /** Returns the ids before the first 0. */
  public List<Integer> wordIds() {
    return wordIds(tokenIds);
  }

  /** Returns the given ids before the first 0. */
  public static List<Integer> wordIds(List<Integer> ids) {
    int end = ids.indexOf(0);
    return end < 0 ? ids : ids.subList(0, end);
  }
}
