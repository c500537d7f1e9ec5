package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.TreeMap;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.datasets.study.ViewsConfig;

/**
 * Sizes of a split.
 *
 * @param split {@code train}, {@code val} or {@code test}
 * @param listed the studies that the annotation describes completely and whose images exist
 * @param usable those whose images and reports can be used
 * @param images the images of the usable studies
 * @param examples the examples that the configuration forms of the usable studies
 * @param studiesByImages the number of usable studies by their number of images
 * @param patients the number of patients; 0 if the annotation does not name them
 */
public record SplitSummary(
    String split,
    int listed,
    int usable,
    int images,
    int examples,
    ImmutableMap<Integer, Integer> studiesByImages,
    int patients) {
  /**
   * Summarises a split.
   *
   * @param bad receives studies with too few images for an example
   */
  static SplitSummary of(
      String split, int listed, List<Study> usable, ViewsConfig views, BadExamples bad) {
    TreeMap<Integer, Integer> byImages = new TreeMap<>();
    usable.forEach(study -> byImages.merge(study.imagePaths().size(), 1, Integer::sum));
    return new SplitSummary(
        split,
        listed,
        usable.size(),
        usable.stream().mapToInt(study -> study.imagePaths().size()).sum(),
        StudyExample.fromStudies(usable, views, bad).size(),
        ImmutableMap.copyOf(byImages),
        (int)
            usable.stream()
                .map(Study::patient)
                .filter(patient -> !patient.isEmpty())
                .distinct()
                .count());
  }
}
