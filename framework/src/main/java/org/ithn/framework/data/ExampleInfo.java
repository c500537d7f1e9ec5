package org.ithn.framework.data;

import java.nio.file.Path;
import java.util.List;

/** One row of a batch before it is read: a study, or one of its views. */
public interface ExampleInfo {
  /** Returns the study's id, followed by {@code #view} if each view is an example. */
  String id();

  /** Returns the study that the example comes from. */
  StudyInfo study();

  /**
   * Returns the files of the V images that the backbone sees; fewer if the study has fewer and
   * absent views are masked.
   */
  List<Path> images();
}
