package org.ithn.experiments.inputs;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.registry.OptionsProvider.NoOptions;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.Status;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code normal}: 1 for studies with No Finding, else 0.
 *
 * <p>Labels come from {@code data.inputs.labels.file}. Without such a file, {@link RuleLabeller}
 * labels the training reports, and studies of other splits are 0.
 */
public final class NormalStudiesProvider implements StudyInputProvider<NoOptions> {
  private static final String NO_FINDING = Observation.NO_FINDING.label();

  @Override
  public String name() {
    return "normal";
  }

  @Override
  public String description() {
    return "1 for studies with No Finding, else 0; from labels, or from the training reports";
  }

  @Override
  public NoOptions defaults() {
    return new NoOptions();
  }

  /**
   * Finds the normal studies.
   *
   * @throws StudyInputException if none is normal
   */
  @Override
  public StudyInput open(NoOptions options, StudyInputContext context) {
    LabelOptions labels = context.options(LabelsProvider.NAME, LabelOptions.class);
    return labels.hasFile() ? fromLabels(labels) : fromReports(context);
  }

  private static StudyInput fromReports(StudyInputContext context) {
    ReportLabeller labeller = new RuleLabeller();
    Set<String> ids =
        context.trainingStudies().stream()
            .filter(study -> isNormal(labeller, study))
            .map(StudyInfo::id)
            .collect(Collectors.toUnmodifiableSet());
    check(!ids.isEmpty(), "annotation " + context.annotation(), "training report");
    return new NormalIds(ids);
  }

  private static boolean isNormal(ReportLabeller labeller, StudyInfo study) {
    return labeller.label(study.report()).status(Observation.NO_FINDING) == Status.POSITIVE;
  }

  private static StudyInput fromLabels(LabelOptions options) {
    StudyLabels labels = new StudyLabels(Path.of(options.file()), options.order());
    int column = options.order().classes().indexOf(NO_FINDING);
    check(labels.isAnyPositive(column), options.file(), "study");
    return new LabelColumn(labels, column);
  }

  private static void check(boolean any, String where, String what) {
    if (!any) {
      throw new StudyInputException(
          "%s: no %s is normal (No Finding); choose another backbone or other data"
              .formatted(where, what));
    }
  }

  /**
   * Membership in a set of studies.
   *
   * @param ids the normal studies
   */
  private record NormalIds(Set<String> ids) implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.scalar();
    }

    @Override
    public float[] values(ExampleInfo example) {
      return new float[] {ids.contains(example.study().id()) ? 1 : 0};
    }
  }

  /**
   * One label of a file.
   *
   * @param labels all labels
   * @param column the index of the label, from 0
   */
  private record LabelColumn(StudyLabels labels, int column) implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.scalar();
    }

    @Override
    public float[] values(ExampleInfo example) {
      return new float[] {labels.values(example)[column]};
    }

    @Override
    public Map<String, Path> files() {
      return labels.files();
    }
  }
}
