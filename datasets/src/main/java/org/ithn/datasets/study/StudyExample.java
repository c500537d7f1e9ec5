package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.ExampleInfo;

/**
 * What the model sees as one: a study, or one of its images.
 *
 * @param id the study's, with {@code #view} where views are apart
 * @param study where it comes from
 * @param images V files
 */
public record StudyExample(String id, Study study, List<Path> images) implements ExampleInfo {
  public StudyExample {
    images = List.copyOf(images);
  }

  /**
   * The examples of studies, in their order.
   *
   * @param perStudy how many images of a study are used, the first ones
   * @param bad what to do with a study that has too few images for joined views
   */
  public static List<StudyExample> fromStudies(
      List<Study> studies, ViewMode views, int perStudy, BadExamples bad) {
    List<StudyExample> examples = new ArrayList<>();
    for (Study study : studies) {
      try {
        examples.addAll(fromStudy(study, views, perStudy));
      } catch (DataException e) {
        bad.add(study.id(), e);
      }
    }
    return examples;
  }

  /** The id of the example that one view of a study is, from 0, where views are apart. */
  public static String viewId(Study study, int view) {
    return study.id() + "#" + view;
  }

  /** The examples of one study. */
  static List<StudyExample> fromStudy(Study study, ViewMode views, int perStudy) {
    List<Path> images = study.imagePaths();
    if (views == ViewMode.JOINED) {
      if (images.size() < perStudy) {
        throw new DataException(
            "study '%s': has %d images, but data.views.per_study asks for %d; lower it or choose"
                    .formatted(study.id(), images.size(), perStudy)
                + " data.views.mode = separate");
      }
      return List.of(new StudyExample(study.id(), study, images.subList(0, perStudy)));
    }
    List<StudyExample> examples = new ArrayList<>();
    for (int view = 0; view < Math.min(perStudy, images.size()); view++) {
      examples.add(new StudyExample(viewId(study, view), study, List.of(images.get(view))));
    }
    return examples;
  }
}
