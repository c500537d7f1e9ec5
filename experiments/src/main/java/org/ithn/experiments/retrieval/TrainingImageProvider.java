package org.ithn.experiments.retrieval;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.Map;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.registry.OptionsProvider.NoOptions;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code training-image}: the number of an example's first image among the images
 * of all training studies, from 0, and the number of its patient, from 1.
 *
 * <p>Studies of one patient share the second number. If the patient is unknown, the entries of one
 * examination do.
 */
public final class TrainingImageProvider implements StudyInputProvider<NoOptions> {
  @Override
  public String name() {
    return "training-image";
  }

  @Override
  public String description() {
    return "numbers of a training example's image and patient";
  }

  @Override
  public NoOptions defaults() {
    return new NoOptions();
  }

  @Override
  public StudyInput open(NoOptions options, StudyInputContext context) {
    ImmutableMap.Builder<String, int[]> numbers = ImmutableMap.builder();
    Map<String, Integer> patients = new HashMap<>();
    int first = 0;
    for (StudyInfo study : context.trainingStudies()) {
      int next = patients.size() + 1;
      int patient = patients.computeIfAbsent(owner(study), absent -> next);
      numbers.put(study.id(), new int[] {first, patient});
      first += study.imagePaths().size();
    }
    return new Numbers(numbers.buildOrThrow());
  }

  private static String owner(StudyInfo study) {
    return study.patient().isEmpty()
        ? "examination " + study.examination()
        : "patient " + study.patient();
  }

  /**
   * The numbers of the training studies.
   *
   * @param numbers the number of the first image and of the patient, by the study's id
   */
  private record Numbers(ImmutableMap<String, int[]> numbers) implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.of(2);
    }

    @Override
    public float[] values(ExampleInfo example) {
      StudyInfo study = example.study();
      int[] found = numbers.get(study.id());
      if (found == null) {
        throw new StudyInputException(
            "study '%s': is not a training study, so it has no number".formatted(study.id()));
      }
      int view = Math.max(0, study.imagePaths().indexOf(example.images().get(0)));
      return new float[] {found[0] + view, found[1]};
    }
  }
}
