package org.ithn.backbones.pretraining;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.LossTerms;
import org.ithn.framework.losses.Objective;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** The objective of pretraining: the loss {@code labels} of an {@link ImageClassifier}, alone. */
public record LabelObjective() implements Objective {
  @Override
  public int negativesPerExample() {
    return 0;
  }

  @Override
  public <T extends TFloating> IthnLosses<T> build(
      GraphScope<T> scope,
      BackboneOutputs<T> positive,
      List<BackboneOutputs<T>> negatives,
      Operand<T> lambda) {
    Operand<T> loss = positive.auxiliaryLosses().get(ImageClassifier.LABELS);
    LossTerms<T> terms = LossTerms.<T>builder().add(ImageClassifier.LABELS, loss, 1).build();
    return new IthnLosses<>(terms, terms.total(scope), Map.of());
  }
}
