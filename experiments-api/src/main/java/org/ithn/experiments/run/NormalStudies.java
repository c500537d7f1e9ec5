package org.ithn.experiments.run;

import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.datasets.r2gen.BadExamples;
import org.ithn.datasets.r2gen.DataConfig;
import org.ithn.datasets.r2gen.Study;
import org.ithn.datasets.r2gen.StudyExample;
import org.ithn.datasets.r2gen.StudyInput;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.Status;
import org.tensorflow.ndarray.Shape;

/**
 * The input {@code normal}: 1 for training studies whose report states No Finding by the rules of
 * {@link RuleLabeller}, else 0.
 *
 * @param ids of the normal studies
 */
record NormalStudies(Set<String> ids) implements StudyInput {
  static final String NAME = "normal";

  NormalStudies {
    ids = Set.copyOf(ids);
  }

  /**
   * Labels the training reports.
   *
   * @throws UserException if none is normal
   */
  static NormalStudies of(DataConfig data) {
    ReportLabeller labeller = new RuleLabeller();
    Set<String> ids =
        Experiment.studies(data, BadExamples.skip()).train().stream()
            .filter(study -> normal(labeller, study))
            .map(Study::id)
            .collect(Collectors.toSet());
    if (ids.isEmpty()) {
      throw new UserException(
          "annotation %s: no training report is normal (No Finding by the rules), but the backbone compares images with normal ones; choose another backbone or annotation"
              .formatted(data.annotation()));
    }
    return new NormalStudies(ids);
  }

  private static boolean normal(ReportLabeller labeller, Study study) {
    return labeller.label(study.report()).of(Observation.NO_FINDING) == Status.POSITIVE;
  }

  @Override
  public Shape shape() {
    return Shape.scalar();
  }

  @Override
  public float[] of(StudyExample example) {
    return new float[] {ids.contains(example.study().id()) ? 1 : 0};
  }
}
