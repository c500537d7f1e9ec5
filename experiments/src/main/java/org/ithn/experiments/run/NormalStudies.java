package org.ithn.experiments.run;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.LabelOrder;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.datasets.study.StudyInput;
import org.ithn.experiments.UserException;
import org.ithn.experiments.labels.LabelFile;
import org.ithn.experiments.labels.StudyLabels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.Status;
import org.tensorflow.ndarray.Shape;

/**
 * The input {@code normal}: 1 for training studies with No Finding, else 0.
 *
 * <p>Labels are those of {@code data.labels}; without such a file, what {@link RuleLabeller} reads
 * in the training reports.
 *
 * @param ids of the normal studies
 */
record NormalStudies(Set<String> ids) implements StudyInput {
  static final String NAME = "normal";

  NormalStudies {
    ids = Set.copyOf(ids);
  }

  /**
   * Tells the training studies apart.
   *
   * @throws UserException if none is normal
   */
  static StudyInput load(DataConfig data) {
    return data.labels().isEmpty() ? fromReports(data) : fromLabels(data);
  }

  private static StudyInput fromReports(DataConfig data) {
    ReportLabeller labeller = new RuleLabeller();
    Set<String> ids =
        Experiment.loadStudies(data, BadExamples.skipAndRecord()).train().stream()
            .filter(study -> isNormal(labeller, study))
            .map(Study::id)
            .collect(Collectors.toSet());
    check(!ids.isEmpty(), "annotation " + data.annotation(), "training report");
    return new NormalStudies(ids);
  }

  private static boolean isNormal(ReportLabeller labeller, Study study) {
    return labeller.label(study.report()).status(Observation.NO_FINDING) == Status.POSITIVE;
  }

  private static StudyInput fromLabels(DataConfig data) {
    Path file = Path.of(data.labels());
    LabelOrder order = data.labelOrder();
    int column = order.classes().indexOf(Observation.NO_FINDING.label());
    boolean any =
        LabelFile.read(file, order).values().stream().anyMatch(labels -> labels[column] > 0);
    check(any, file.toString(), "study");
    return new LabelColumn(new StudyLabels(file, order), column);
  }

  private static void check(boolean any, String where, String what) {
    if (!any) {
      throw new UserException(
          "%s: no %s is normal (No Finding), but the backbone compares images with normal ones; choose another backbone or other data"
              .formatted(where, what));
    }
  }

  @Override
  public Shape shape() {
    return Shape.scalar();
  }

  @Override
  public float[] values(StudyExample example) {
    return new float[] {ids.contains(example.study().id()) ? 1 : 0};
  }

  /**
   * One of the labels of a file.
   *
   * @param labels all of them
   * @param column which
   */
  private record LabelColumn(StudyLabels labels, int column) implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.scalar();
    }

    @Override
    public float[] values(StudyExample example) {
      return new float[] {labels.values(example)[column]};
    }
  }
}
