package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.StudyInfo;

/**
 * A study: images and their report.
 *
 * @param id the id, unique within the data set
 * @param imagePaths the files of all views in the annotation's order, at least one
 * @param report the report as in the annotation, not cleaned
 * @param examination an id that entries share if each is one view of the same examination;
 *     otherwise the study's id
 * @param patient the patient's id; empty if unknown
 * @param references all reference texts for evaluation, if the data set has several; otherwise
 *     empty, and the report is the only reference
 * @param split {@code train}, {@code val} or {@code test}; empty if the study belongs to no split
 * @param context other texts, such as the indication, age and sex, by their keys
 */
public record Study(
    String id,
    List<Path> imagePaths,
    String report,
    String examination,
    String patient,
    List<String> references,
    String split,
    Map<String, String> context)
    implements StudyInfo {
  /** Creates a study with one reference, its report, that belongs to no split. */
  public Study(
      String id, List<Path> imagePaths, String report, String examination, String patient) {
    this(id, imagePaths, report, examination, patient, List.of(), "", Map.of());
  }

  /** Creates a study that is the only entry of its examination, of an unknown patient. */
  public Study(String id, List<Path> imagePaths, String report) {
    this(id, imagePaths, report, id, "");
  }

  public Study {
    imagePaths = List.copyOf(imagePaths);
    references = List.copyOf(references);
    context = Map.copyOf(context);
    checkArgument(!id.isEmpty(), "study: the id is empty; every study needs one");
    checkArgument(
        !imagePaths.isEmpty(), "study '%s': no image; add one or leave the study out", id);
  }

  /** Returns a copy with several references. */
  public Study withReferences(List<String> others) {
    return new Study(id, imagePaths, report, examination, patient, others, split, context);
  }

  /** Returns a copy in a split. */
  public Study withSplit(String other) {
    return new Study(id, imagePaths, report, examination, patient, references, other, context);
  }

  /** Returns a copy with other texts beside the report. */
  public Study withContext(Map<String, String> other) {
    return new Study(id, imagePaths, report, examination, patient, references, split, other);
  }
}
