package org.ithn.experiments.inputs;

import java.util.List;
import java.util.Map;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code patient}: {@code [F]}, the {@link PatientFact#value} of each fact, 0 if
 * unknown.
 *
 * @param facts the facts
 */
public record PatientInput(List<PatientFact> facts) implements StudyInput {
  public PatientInput {
    facts = List.copyOf(facts);
  }

  @Override
  public Shape shape() {
    return Shape.of(facts.size());
  }

  @Override
  public float[] values(ExampleInfo example) {
    try {
      return values(example.study().context());
    } catch (IllegalArgumentException e) {
      throw new StudyInputException(
          "study '%s': %s; correct the annotation".formatted(example.study().id(), e.getMessage()));
    }
  }

  /** Returns the values of one study from its facts by key. */
  float[] values(Map<String, String> context) {
    float[] values = new float[facts.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = facts.get(i).value(context.getOrDefault(facts.get(i).key(), ""));
    }
    return values;
  }
}
