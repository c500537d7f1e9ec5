package org.ithn.experiments.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.datasets.study.StudyInput;
import org.ithn.experiments.UserException;
import org.ithn.experiments.labels.StudyLabels;
import org.tensorflow.ndarray.Shape;

/** Finds what a backbone reads of each example beside images and report. */
final class ExampleInputs {
  private static final String LABELS = "labels";

  private ExampleInputs() {}

  /**
   * The inputs of these names.
   *
   * @param wanted the shape for one example, by name
   * @throws UserException if the data set does not give one, or gives it in another shape
   */
  static Map<String, StudyInput> resolve(Experiment experiment, Map<String, Shape> wanted) {
    Map<String, StudyInput> inputs = new TreeMap<>();
    wanted.forEach(
        (name, shape) -> {
          StudyInput input = named(experiment, name);
          if (!shape.isCompatibleWith(input.shape())) {
            throw new UserException(
                "the backbone '%s' reads '%s' as %s, data.%s gives it as %s; change the backbone's keys or the file"
                    .formatted(backbone(experiment), name, shape, name, input.shape()));
          }
          inputs.put(name, input);
        });
    return inputs;
  }

  private static StudyInput named(Experiment experiment, String name) {
    if (name.equals(NormalStudies.NAME)) {
      return NormalStudies.load(experiment.data());
    }
    if (name.equals(LABELS)) {
      return labels(experiment);
    }
    throw new UserException(
        "the backbone '%s' reads '%s' of each example, which the data set '%s' does not give; choose another backbone or data set"
            .formatted(backbone(experiment), name, experiment.config().data().name()));
  }

  private static StudyInput labels(Experiment experiment) {
    if (experiment.data().labels().isEmpty()) {
      throw new UserException(
          "the backbone '%s' reads the labels of each study: set data.labels to a file with CheXpert's 14 classes; ./ithn label makes one of the reports"
              .formatted(backbone(experiment)));
    }
    return new StudyLabels(Path.of(experiment.data().labels()), experiment.data().labelOrder());
  }

  private static String backbone(Experiment experiment) {
    return experiment.config().backbone().name();
  }
}
