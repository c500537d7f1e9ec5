package org.ithn.experiments.run;

import java.util.Map;
import java.util.TreeMap;
import org.ithn.datasets.r2gen.StudyInput;
import org.tensorflow.ndarray.Shape;

/** Finds what a backbone reads of each example beside images and report. */
final class ExampleInputs {
  private ExampleInputs() {}

  /**
   * The inputs of these names.
   *
   * @param wanted the shape for one example, by name
   * @throws UserException if the data set does not give one, or gives it in another shape
   */
  static Map<String, StudyInput> of(Experiment experiment, Map<String, Shape> wanted) {
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
      return NormalStudies.of(experiment.data());
    }
    throw new UserException(
        "the backbone '%s' reads '%s' of each example, which the data set '%s' does not give; choose another backbone or data set"
            .formatted(backbone(experiment), name, experiment.config().data().name()));
  }

  private static String backbone(Experiment experiment) {
    return experiment.config().backbone().name();
  }
}
