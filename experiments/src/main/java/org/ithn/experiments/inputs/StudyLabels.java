package org.ithn.experiments.inputs;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.tensorflow.ndarray.Shape;

/**
 * Study input with the labels of each study, read from a file.
 *
 * <p>A study is looked up by its id, then by the first two parts of the id between hyphens, as
 * XProNet names studies of IU X-Ray, then by its examination, the {@code study_id} of MIMIC-CXR.
 */
public final class StudyLabels implements StudyInput {
  private final Path file;
  private final LabelOrder order;
  private final ImmutableMap<String, float[]> rows;

  /**
   * Reads a file.
   *
   * @param order the order of the values
   */
  public StudyLabels(Path file, LabelOrder order) {
    this.file = file;
    this.order = order;
    this.rows = LabelFile.read(file, order);
  }

  @Override
  public Shape shape() {
    return Shape.of(order.classes().size());
  }

  @Override
  public float[] values(ExampleInfo example) {
    return find(example.study())
        .orElseThrow(() -> unlabelled(example.study().id(), file.toString()));
  }

  /** Returns the labels of a study, if the file has them. */
  Optional<float[]> find(StudyInfo study) {
    return Stream.of(study.id(), shortened(study.id()), study.examination())
        .map(rows::get)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** Returns the exception for a study that has no labels in {@code where}. */
  static StudyInputException unlabelled(String id, String where) {
    return new StudyInputException(
        ("study '%s': %s has no labels for it; label every study, or skip the studies without"
                + " labels")
            .formatted(id, where));
  }

  @Override
  public Map<String, Path> files() {
    return Map.of(LabelsProvider.NAME, file);
  }

  /** Returns whether any study in the file has the label with this index. */
  boolean isAnyPositive(int column) {
    return rows.values().stream().anyMatch(labels -> labels[column] > 0);
  }

  private static String shortened(String id) {
    List<String> parts = List.of(id.split("-", -1));
    return String.join("-", parts.subList(0, Math.min(2, parts.size())));
  }
}
