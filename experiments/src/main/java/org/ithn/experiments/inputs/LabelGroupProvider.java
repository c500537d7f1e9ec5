package org.ithn.experiments.inputs;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Floats;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.losses.FalseNegatives;
import org.ithn.framework.registry.OptionsProvider.NoOptions;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.RuleLabeller;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code label-group}: the number of a training study's set of positive labels,
 * from 0 in the order of the studies. Studies with the same labels have the same number.
 *
 * <p>Labels come from {@code data.inputs.labels.file}. Without such a file, {@link RuleLabeller}
 * labels the training reports; uncertain observations then count as positive, as in the file.
 */
public final class LabelGroupProvider implements StudyInputProvider<NoOptions> {
  @Override
  public String name() {
    return FalseNegatives.LABEL_GROUP;
  }

  @Override
  public String description() {
    return "number of a training study's set of labels; from labels, or from the training reports";
  }

  @Override
  public NoOptions defaults() {
    return new NoOptions();
  }

  @Override
  public StudyInput open(NoOptions options, StudyInputContext context) {
    LabelOptions labels = context.options(LabelsProvider.NAME, LabelOptions.class);
    if (labels.hasFile()) {
      StudyLabels file = new StudyLabels(Path.of(labels.file()), labels.order());
      return new Groups(
          number(context, study -> file.find(study).map(LabelGroupProvider::list)),
          labels.file(),
          file.files());
    }
    ReportLabeller labeller = new RuleLabeller();
    return new Groups(
        number(context, study -> Optional.of(list(labels(labeller, study)))),
        context.annotation().toString(),
        Map.of());
  }

  private static List<Boolean> list(float[] labels) {
    return Floats.asList(labels).stream().map(label -> label > 0).toList();
  }

  private static float[] labels(ReportLabeller labeller, StudyInfo study) {
    return LabelFile.toValues(labeller.label(study.report()), LabelOrder.CHEXBERT);
  }

  private static ImmutableMap<String, Integer> number(
      StudyInputContext context, Function<StudyInfo, Optional<List<Boolean>>> labels) {
    Map<List<Boolean>, Integer> numbers = new HashMap<>();
    ImmutableMap.Builder<String, Integer> groups = ImmutableMap.builder();
    for (StudyInfo study : context.trainingStudies()) {
      int next = numbers.size();
      labels
          .apply(study)
          .ifPresent(set -> groups.put(study.id(), numbers.computeIfAbsent(set, absent -> next)));
    }
    return groups.buildOrThrow();
  }

  /**
   * The numbers of the labelled training studies.
   *
   * @param numbers the number of each study, by its id
   * @param origin the file that the labels come from, for messages
   * @param files the files that a run must not change
   */
  private record Groups(
      ImmutableMap<String, Integer> numbers, String origin, Map<String, Path> files)
      implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.scalar();
    }

    @Override
    public float[] values(ExampleInfo example) {
      String id = example.study().id();
      Integer number = numbers.get(id);
      if (number == null) {
        throw StudyLabels.unlabelled(id, origin);
      }
      return new float[] {number};
    }
  }
}
