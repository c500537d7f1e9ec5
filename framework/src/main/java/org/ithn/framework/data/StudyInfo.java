package org.ithn.framework.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Facts about one study that a {@link StudyInput} computes its values from. */
public interface StudyInfo {
  /** Returns the study's id, unique within the data set. */
  String id();

  /** Returns {@code train}, {@code val} or {@code test}; empty if the study belongs to no split. */
  String split();

  /** Returns the examination that entries of one study share, such as a study_id; else the id. */
  default String examination() {
    return id();
  }

  /** Returns the patient's id; empty if unknown. */
  default String patient() {
    return "";
  }

  /** Returns the report as the annotation has it, not cleaned. */
  String report();

  /**
   * Returns other texts of the study, such as its indication, by their kinds in {@link
   * ContextTexts#KINDS}, age and sex as the source has them, by {@link PatientFact#KEYS}, and the
   * files of {@link PriorImages}; what it lacks is missing.
   */
  default Map<String, String> context() {
    return Map.of();
  }

  /** Returns the image files of an earlier study of the patient; often none. */
  default List<Path> priorImages() {
    return PriorImages.of(context());
  }

  /** Returns the image files of all views, in the annotation's order; at least one. */
  List<Path> imagePaths();
}
