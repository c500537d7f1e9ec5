package org.ithn.experiments.run;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.training.TrainingEvent;

/** Context of a training: bad-example policy, event listener, stop signal and processes. */
final class TrainingContext {
  private final BadExamples badExamples;
  private final Consumer<TrainingEvent> listener;
  private final BooleanSupplier stop;
  private final ProcessGroup processGroup;

  private TrainingContext(
      BadExamples badExamples,
      Consumer<TrainingEvent> listener,
      BooleanSupplier stop,
      ProcessGroup processGroup) {
    this.badExamples = badExamples;
    this.listener = listener;
    this.stop = stop;
    this.processGroup = processGroup;
  }

  /** Returns a silent context of one process that runs to its end and stops at a bad example. */
  static TrainingContext defaults() {
    return new TrainingContext(
        BadExamples.stopOnFirst(), event -> {}, () -> false, ProcessGroup.singleProcess());
  }

  TrainingContext withBadExamples(BadExamples policy) {
    return new TrainingContext(policy, listener, stop, processGroup);
  }

  TrainingContext withListener(Consumer<TrainingEvent> other) {
    return new TrainingContext(badExamples, other, stop, processGroup);
  }

  TrainingContext withStopSignal(BooleanSupplier signal) {
    return new TrainingContext(badExamples, listener, signal, processGroup);
  }

  TrainingContext withProcessGroup(ProcessGroup group) {
    return new TrainingContext(badExamples, listener, stop, group);
  }

  /** Returns the policy for examples that cannot be used; it also records them. */
  BadExamples badExamples() {
    return badExamples;
  }

  /** Sends a message of one line. */
  void report(String line) {
    listener.accept(new TrainingEvent.Message(line));
  }

  /** Returns a listener for messages, which sends them as events. */
  Consumer<String> messages() {
    return this::report;
  }

  /** Returns the listener for events. */
  Consumer<TrainingEvent> listener() {
    return listener;
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
