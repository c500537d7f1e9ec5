package org.ithn.experiments.pretraining;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.backbones.pretraining.NormMode;

/**
 * Options of pretraining in addition to the configuration.
 *
 * @param maxPositiveWeight the largest weight of the positive labels of a class, at least 1; 1 = no
 *     weights
 * @param dropout the dropout rate of the pooled features, in [0, 1)
 * @param norms use of batch statistics in training
 */
public record PretrainingOptions(double maxPositiveWeight, double dropout, NormMode norms) {
  /**
   * Assignments that replace the optimiser and the training loop of presets, which are those of a
   * report model: both views as separate examples, Adam with a rate of 3e-4 for the extractor and
   * 1e-3 for the classifier, 6 epochs of batches of 16, the rates times 0.3 every 2 epochs.
   */
  public static final List<String> CONFIGURATION =
      List.of(
          "data.views.mode=separate",
          "optimiser.learning_rate=1e-3",
          "optimiser.vision_learning_rate=3e-4",
          "optimiser.weight_decay=1e-5",
          "optimiser.adam.beta1=0.9",
          "optimiser.adam.beta2=0.999",
          "optimiser.adam.epsilon=1e-8",
          "optimiser.adam.epsilon_placement=corrected",
          "optimiser.adam.amsgrad=false",
          "optimiser.clip.value=0",
          "optimiser.clip.norm=0",
          "optimiser.schedule.name=step",
          "optimiser.schedule.gamma=0.3",
          "optimiser.schedule.step_size=2",
          "training.epochs=6",
          "training.batch=16",
          "training.max_steps=0",
          "training.sampler=shuffled",
          "training.vision.cache=",
          "training.vision.mode=trained",
          "training.self_critical.reward=",
          "training.monitoring.validate_every_epochs=1",
          "training.monitoring.early_stop=0",
          "training.monitoring.save_every_steps=100",
          "training.monitoring.log_every_steps=20",
          "evaluation.selection=" + LabelEvaluator.MEAN);

  public PretrainingOptions {
    check(maxPositiveWeight >= 1, "maxPositiveWeight", maxPositiveWeight, "at least 1");
    check(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
  }

  /** Returns weights of at most 10, dropout of 0.2 and trained batch normalisation. */
  public static PretrainingOptions defaults() {
    return new PretrainingOptions(10, 0.2, NormMode.TRAINED);
  }
}
