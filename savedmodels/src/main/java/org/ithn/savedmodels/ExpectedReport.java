package org.ithn.savedmodels;

import java.util.List;

/**
 * What the training process wrote for a study, to be compared with what the export writes.
 *
 * @param content what a request brings of the study
 * @param tokenIds ids of the words, then 0; further zeros do not count
 * @param score what the search ranks by
 */
public record ExpectedReport(StudyContent content, List<Integer> tokenIds, float score) {
  public ExpectedReport {
    tokenIds = List.copyOf(tokenIds);
  }

  /** The image files of a study of images. */
  public List<byte[]> imageFiles() {
    return ((StudyContent.ImageFiles) content).files();
  }

  /** The ids up to the first 0. */
  public List<Integer> wordIds() {
    return wordIds(tokenIds);
  }

  public static List<Integer> wordIds(List<Integer> ids) {
    int end = ids.indexOf(0);
    return end < 0 ? ids : ids.subList(0, end);
  }
}
