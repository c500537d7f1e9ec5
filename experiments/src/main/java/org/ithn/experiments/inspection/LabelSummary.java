package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;

/**
 * Prevalence of CheXpert's 14 classes among usable studies.
 *
 * @param source the file or labeller; empty if studies are not labelled
 * @param labelled the number of studies with labels, by split
 * @param classes the classes
 */
public record LabelSummary(
    String source, ImmutableMap<String, Integer> labelled, List<LabelledClass> classes) {
  /**
   * A class.
   *
   * @param name the name, as in label files
   * @param positive the number of studies that have it, by split; uncertain labels count
   */
  public record LabelledClass(String name, ImmutableMap<String, Integer> positive) {}

  static LabelSummary of(Map<String, List<Study>> splits, LabelSource source) {
    if (source.input().isEmpty()) {
      return new LabelSummary("", ImmutableMap.of(), List.of());
    }
    StudyInput input = source.input().get();
    ImmutableMap<String, List<float[]>> rows =
        Counts.bySplit(
            splits,
            studies ->
                studies.parallelStream()
                    .map(study -> labels(study, input))
                    .flatMap(Optional::stream)
                    .toList());
    ImmutableMap.Builder<String, Integer> labelled = ImmutableMap.builder();
    rows.forEach((split, values) -> labelled.put(split, values.size()));
    List<LabelledClass> classes = new ArrayList<>();
    for (int i = 0; i < source.order().classes().size(); i++) {
      int column = i;
      ImmutableMap.Builder<String, Integer> positive = ImmutableMap.builder();
      rows.forEach(
          (split, values) ->
              positive.put(split, (int) values.stream().filter(row -> row[column] > 0).count()));
      classes.add(new LabelledClass(source.order().classes().get(i), positive.buildOrThrow()));
    }
    return new LabelSummary(source.name(), labelled.buildOrThrow(), classes);
  }

  private static Optional<float[]> labels(Study study, StudyInput input) {
    try {
      return Optional.of(input.values(new StudyExample(study.id(), study, study.imagePaths())));
    } catch (StudyInputException e) {
      return Optional.empty(); // counted as not labelled
    }
  }
}
