package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.ithn.framework.training.TrainingEvent;
import org.junit.jupiter.api.Test;

/** Progress on terminals, where a line replaces itself, and in files, where lines are appended. */
final class StatusLineTest {
  private static final String UP = "\033[1A\r\033[2K";

  private final StringWriter text = new StringWriter();

  private StatusLine err(boolean terminal) {
    return new StatusLine(new PrintWriter(text, true), terminal);
  }

  private static String status(String line) {
    return "\033[?7l" + line + "\033[?7h\n";
  }

  private static TrainingEvent.Step step(int step, boolean logged) {
    return new TrainingEvent.Step(
        new TrainingEvent.Position(1, 2, step, 9, step),
        Map.of("loss/total", 0.5),
        logged,
        3,
        Optional.of(Duration.ofSeconds(83)));
  }

  private static String line(int step) {
    return "epoch 1/2 batch %d/9 step %d total 0.5000 3.0 examples/s, 0:01:23 left"
        .formatted(step, step);
  }

  private void train(StatusLine err) {
    Consumer<TrainingEvent> listener = Console.trainingListener(err);
    listener.accept(new TrainingEvent.Message("starts"));
    listener.accept(step(1, false));
    listener.accept(step(2, true));
    listener.accept(new TrainingEvent.Checkpoint(Path.of("a"), 0, 2, false));
    listener.accept(new TrainingEvent.Validation(1, 2, Map.of("BLEU-4", 0.25), true, List.of()));
    listener.accept(new TrainingEvent.Epoch(1, 2, 2));
  }

  @Test
  void aTerminalShowsEachStepInTheSameLine() {
    train(err(true));
    assertThat(text.toString())
        .isEqualTo(
            "starts\n"
                + status(line(1))
                + UP
                + status(line(2))
                + UP
                + "epoch 1 validation BLEU-4 0.2500 (best so far)\n");
  }

  @Test
  void aStatusAboveStandardOutputIsKept() {
    StatusLine err = err(true);
    err.update("one");
    err.keep();
    err.line("two");
    assertThat(text.toString()).isEqualTo(status("one") + "two\n");
  }

  @Test
  void aFileHasPlainLinesOfTheLoggedSteps() {
    train(err(false));
    assertThat(text.toString())
        .isEqualTo("starts\n" + line(2) + "\nepoch 1 validation BLEU-4 0.2500 (best so far)\n");
  }

  @Test
  void generationPrintsALinePerTenth() {
    CountProgress progress = new CountProgress(err(false), "generated", "reports");
    for (int done = 5; done <= 100; done += 5) {
      progress.report(done, 100);
    }
    List<String> lines = text.toString().lines().toList();
    assertThat(lines).hasSize(10);
    assertThat(lines.get(0)).startsWith("generated 10/100 reports, ");
    assertThat(lines.get(9)).matches("generated 100/100 reports, .* reports/s, 0:00:00 left");
  }

  @Test
  void generationTellsSpeedAndTimeLeftOnceTheyAreKnown() {
    CountProgress progress = new CountProgress(err(false), "generated", "reports");
    assertThat(progress.describe(16, 590, OptionalDouble.empty()))
        .isEqualTo("generated 16/590 reports");
    assertThat(progress.describe(90, 590, OptionalDouble.of(5)))
        .isEqualTo("generated 90/590 reports, 5.0 reports/s, 0:01:40 left");
  }
}
