package org.ithn.backbones.pretraining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.layers.Dropout;

/**
 * Configuration of an {@link ImageClassifier}.
 *
 * @param positiveWeights the factor of the loss of positive labels, by class; above 0
 * @param initialLogits the initial bias, by class
 * @param dropout the dropout rate of the pooled features, in [0, 1)
 * @param norms use of batch statistics in training
 */
public record ClassifierConfig(
    List<Double> positiveWeights, List<Double> initialLogits, double dropout, NormMode norms) {
  public ClassifierConfig {
    positiveWeights = List.copyOf(positiveWeights);
    initialLogits = List.copyOf(initialLogits);
    checkArgument(
        positiveWeights.size() == initialLogits.size() && !positiveWeights.isEmpty(),
        "image classifier: got %s weights and %s initial logits; give one of each per class",
        positiveWeights.size(),
        initialLogits.size());
    positiveWeights.forEach(
        weight ->
            checkArgument(
                weight > 0, "image classifier: got the weight %s; it must be above 0", weight));
    new Dropout(dropout); // checks the rate
  }

  /** Returns C, the number of classes. */
  public int classes() {
    return positiveWeights.size();
  }
}
