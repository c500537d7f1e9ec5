package org.ithn.framework.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * Mean rate of the last 20 steps of a task, without the first step, which is slower because it
 * includes set-up such as TensorFlow's graph optimisation.
 */
public final class MovingRate {
  private static final int WINDOW = 20;

  private record Timing(double amount, double seconds) {}

  private final Deque<Timing> last = new ArrayDeque<>();
  private OptionalDouble first = OptionalDouble.empty();

  /**
   * Records a step.
   *
   * @param amount the amount of work, such as a number of examples
   * @param seconds the duration of the step
   */
  public void record(double amount, double seconds) {
    Timing timing = new Timing(amount, Math.max(seconds, 1e-9));
    if (first.isEmpty()) {
      first = OptionalDouble.of(timing.amount() / timing.seconds());
      return;
    }
    last.addLast(timing);
    if (last.size() > WINDOW) {
      last.removeFirst();
    }
  }

  /** Returns the amount of work per second; empty until two steps are recorded. */
  public OptionalDouble perSecond() {
    if (last.isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        last.stream().mapToDouble(Timing::amount).sum()
            / last.stream().mapToDouble(Timing::seconds).sum());
  }

  /** Returns the amount of work per second, of the first step alone if there is no other yet. */
  double perSecondOrFirst() {
    return perSecond().orElse(first.orElse(0));
  }
}
