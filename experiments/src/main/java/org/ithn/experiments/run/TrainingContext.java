package org.ithn.experiments.run;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.framework.distributed.ProcessGroup;

/** Context of a training: bad-example policy, progress listener, stop signal and processes. */
final class TrainingContext {
  private final BadExamples badExamples;
  private final Consumer<String> progress;
  private final BooleanSupplier stop;
  private final ProcessGroup processGroup;

  private TrainingContext(
      BadExamples badExamples,
      Consumer<String> progress,
      BooleanSupplier stop,
      ProcessGroup processGroup) {
    this.badExamples = badExamples;
    this.progress = progress;
    this.stop = stop;
    this.processGroup = processGroup;
  }

  /** Returns a silent context of one process that runs to its end and stops at a bad example. */
  static TrainingContext defaults() {
    return new TrainingContext(
        BadExamples.stopOnFirst(), line -> {}, () -> false, ProcessGroup.singleProcess());
  }

  TrainingContext withBadExamples(BadExamples policy) {
    return new TrainingContext(policy, progress, stop, processGroup);
  }

  TrainingContext withProgress(Consumer<String> listener) {
    return new TrainingContext(badExamples, listener, stop, processGroup);
  }

  TrainingContext withStopSignal(BooleanSupplier signal) {
    return new TrainingContext(badExamples, progress, signal, processGroup);
  }

  TrainingContext withProcessGroup(ProcessGroup group) {
    return new TrainingContext(badExamples, progress, stop, group);
  }

  /** Returns the policy for examples that cannot be used; it also records them. */
  BadExamples badExamples() {
    return badExamples;
  }

  /** Reports one line of progress. */
  void report(String line) {
    progress.accept(line);
  }

  /** Returns the listener for progress messages. */
  Consumer<String> progress() {
    return progress;
  }

  /** Returns the signal that stops the run after the current step. */
  BooleanSupplier stop() {
    return stop;
  }

  /** Returns the process group. */
  ProcessGroup processGroup() {
    return processGroup;
  }
}
