package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import org.ithn.framework.data.StudyInfo;

/**
 * One examination: its images and what was written about them.
 *
 * @param id unique within the data set
 * @param imagePaths the views in the annotation's order, at least one; complete paths
 * @param report the text as it stands in the annotation, not cleaned
 * @param examination what several entries share when each is one view of the same examination; else
 *     the id
 * @param patient who was examined; empty if the data set does not say
 * @param references all texts that a generated one is compared with, where the data set has
 *     several; else empty, and the report is the one reference
 * @param split {@code train}, {@code val} or {@code test}; empty if it belongs to none
 */
public record Study(
    String id,
    List<Path> imagePaths,
    String report,
    String examination,
    String patient,
    List<String> references,
    String split)
    implements StudyInfo {
  /** Creates a study with one reference, its report, that belongs to no split. */
  public Study(
      String id, List<Path> imagePaths, String report, String examination, String patient) {
    this(id, imagePaths, report, examination, patient, List.of(), "");
  }

  /** A study that is an examination of its own, of a patient who is not known. */
  public Study(String id, List<Path> imagePaths, String report) {
    this(id, imagePaths, report, id, "");
  }

  public Study {
    imagePaths = List.copyOf(imagePaths);
    references = List.copyOf(references);
    checkArgument(!id.isEmpty(), "study: the id is empty; every study needs one");
    checkArgument(
        !imagePaths.isEmpty(), "study '%s': no image; give it one or leave the study out", id);
  }

  /** Returns a copy with several references. */
  public Study withReferences(List<String> others) {
    return new Study(id, imagePaths, report, examination, patient, others, split);
  }

  /** Returns a copy in a split. */
  public Study withSplit(String other) {
    return new Study(id, imagePaths, report, examination, patient, references, other);
  }
}
