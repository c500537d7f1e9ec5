package org.ithn.framework.training;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.optim.LearningRateSchedule;
import org.ithn.framework.optim.LearningRateSchedules;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.step.StepParameters;

/** The schedules of a run: learning rates and hardness. Stateful. */
final class Schedules {
  private final LearningRateSchedule rates;
  private final HardnessProgress hardness;
  private final long seed;

  Schedules(TrainingPlan plan, Consumer<String> progress) {
    this.rates = LearningRateSchedules.fromConfig(plan.schedule());
    this.hardness = new HardnessProgress(plan.hardness(), plan.hardnessStart(), progress);
    this.seed = plan.seed();
  }

  /**
   * Returns the scalars of a step.
   *
   * @param at the state after the step
   */
  StepParameters parameters(TrainingState at) {
    return new StepParameters(
        at.step(), hardness.lambda(at.epoch()), rates.factor(), Trainer.noiseSeed(seed, at.step()));
  }

  /** Takes the measurements of a step into account; adds those of the schedules to them. */
  void onStepEnd(
      TrainingState state,
      StepParameters parameters,
      Map<String, Double> scalars,
      ProcessGroup processes) {
    scalars.put(LogKeys.HARDNESS, parameters.lambda());
    hardness.update(state, scalars, processes);
  }

  /** Takes the validation scores of an epoch into account. */
  void onEpochEnd(Map<String, Double> scores) {
    rates.onEpochEnd(scores);
  }

  /** Returns the state to save in a checkpoint, by name. */
  Map<String, Double> state() {
    Map<String, Double> state = new HashMap<>(rates.state());
    state.putAll(hardness.state());
    return state;
  }

  /** Restores a state that {@link #state} returned. */
  void restore(Map<String, Double> state) {
    rates.restore(state);
    hardness.restore(state);
  }
}
