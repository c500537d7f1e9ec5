package org.ithn.framework.training;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.ithn.framework.runs.LogKeys;

/**
 * Formatter of training events as lines of text.
 *
 * <pre>{@code
 * variant.train(folder, ProgressLines.to(System.err::println));
 * }</pre>
 */
public final class ProgressLines {
  private static final String LOSS = "loss/";

  private ProgressLines() {}

  /** Returns a listener that passes on a line for each logged step, validation and message. */
  public static Consumer<TrainingEvent> to(Consumer<String> lines) {
    return event -> {
      if (!(event instanceof TrainingEvent.Step step) || step.logged()) {
        describe(event).ifPresent(lines);
      }
    };
  }

  /** Returns the line of an event; empty for checkpoints and completed epochs. */
  public static Optional<String> describe(TrainingEvent event) {
    if (event instanceof TrainingEvent.Step step) {
      return Optional.of(line(step));
    }
    if (event instanceof TrainingEvent.Validation validation) {
      return Optional.of(line(validation));
    }
    return event instanceof TrainingEvent.Message message
        ? Optional.of(message.text())
        : Optional.empty();
  }

  private static String line(TrainingEvent.Step step) {
    TrainingEvent.Position at = step.position();
    StringBuilder line =
        new StringBuilder(
            "epoch %d/%d batch %d/%d step %d"
                .formatted(at.epoch(), at.epochs(), at.batch(), at.batches(), at.step()));
    Set<String> keys = step.scalars().keySet();
    step.scalars()
        .forEach(
            (key, value) -> displayName(key, keys).ifPresent(name -> append(line, name, value)));
    line.append(String.format(Locale.ROOT, " %.1f examples/s", step.examplesPerSecond()));
    step.timeLeft().ifPresent(left -> line.append(", ").append(format(left)).append(" left"));
    return line.toString();
  }

  private static Optional<String> displayName(String key, Set<String> all) {
    if (key.equals(LogKeys.HARDNESS)) { // means nothing to an objective without negatives
      return hasNegatives(all) ? Optional.of("lambda") : Optional.empty();
    }
    if (key.startsWith("reward/")) {
      return Optional.of(key);
    }
    return key.startsWith(LOSS) ? Optional.of(key.substring(LOSS.length())) : Optional.empty();
  }

  private static boolean hasNegatives(Set<String> keys) {
    return keys.stream()
        .filter(key -> !key.equals(LogKeys.HARDNESS) && !key.equals(LogKeys.IDENTICAL))
        .anyMatch(key -> key.startsWith(LogKeys.NEGATIVES));
  }

  private static String line(TrainingEvent.Validation validation) {
    StringBuilder line = new StringBuilder("epoch %d validation".formatted(validation.epoch()));
    for (Map.Entry<String, Double> score : validation.scores().entrySet()) {
      append(line, score.getKey(), score.getValue());
    }
    return line + (validation.best() ? " (best so far)" : "");
  }

  private static void append(StringBuilder line, String name, double value) {
    line.append(String.format(Locale.ROOT, " %s %.4f", name, value));
  }

  /** Formats a duration in hours, minutes and seconds, such as {@code 1:02:03}. */
  public static String format(Duration duration) {
    return "%d:%02d:%02d"
        .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }
}
