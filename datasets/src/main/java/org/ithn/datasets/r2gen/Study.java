package org.ithn.datasets.r2gen;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;

/**
 * One examination: its images and what was written about them.
 *
 * @param id unique within the data set
 * @param imagePaths the views in the annotation's order, at least one; complete paths
 * @param report the text as it stands in the annotation, not cleaned
 * @param examination what several entries share when each is one view of the same examination; else
 *     the id
 * @param patient who was examined; empty if the data set does not say
 */
public record Study(
    String id, List<Path> imagePaths, String report, String examination, String patient) {
  /** A study that is an examination of its own, of a patient who is not known. */
  public Study(String id, List<Path> imagePaths, String report) {
    this(id, imagePaths, report, id, "");
  }

  public Study {
    imagePaths = List.copyOf(imagePaths);
    checkArgument(!id.isEmpty(), "study: the id is empty; every study needs one");
    checkArgument(
        !imagePaths.isEmpty(), "study '%s': no image; give it one or leave the study out", id);
  }
}
