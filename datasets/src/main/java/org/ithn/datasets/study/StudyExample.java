package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.ExampleInfo;

/**
 * One model input: a study, or one of its views.
 *
 * @param id the study's id, followed by {@code #view} if views are separate
 * @param study the study that the example comes from
 * @param images the files of its V images; fewer if the study has fewer and absent views are masked
 */
public record StudyExample(String id, Study study, List<Path> images) implements ExampleInfo {
  public StudyExample {
    images = List.copyOf(images);
  }

  /**
   * Returns the examples of studies, in their order.
   *
   * @param views use of the images of a study
   * @param bad receives studies with too few images for joined views
   */
  public static List<StudyExample> fromStudies(
      List<Study> studies, ViewsConfig views, BadExamples bad) {
    List<StudyExample> examples = new ArrayList<>();
    for (Study study : studies) {
      try {
        examples.addAll(fromStudy(study, views));
      } catch (DataException e) {
        bad.add(study.id(), e);
      }
    }
    return examples;
  }

  /** Returns the id of a separate view of a study; views are numbered from 0. */
  public static String viewId(Study study, int view) {
    return study.id() + "#" + view;
  }

  /** Returns the examples of one study. */
  static List<StudyExample> fromStudy(Study study, ViewsConfig views) {
    List<Path> images = study.imagePaths();
    int perStudy = views.perStudy();
    if (views.mode() != ViewMode.SEPARATE) {
      if (!views.accepts(images.size())) {
        throw new DataException(
            "study '%s': has %d images, but data.views.per_study is %d; lower it or set"
                    .formatted(study.id(), images.size(), perStudy)
                + " data.views.mode to separate or masked");
      }
      return List.of(new StudyExample(study.id(), study, views.first(images)));
    }
    List<StudyExample> examples = new ArrayList<>();
    for (int view = 0; view < Math.min(perStudy, images.size()); view++) {
      examples.add(new StudyExample(viewId(study, view), study, List.of(images.get(view))));
    }
    return examples;
  }
}
