package org.ithn.cli.commands;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.framework.training.ProgressLines;
import org.ithn.framework.training.TrainingEvent;
import picocli.CommandLine.Model.CommandSpec;

/** Output of a command: results on standard output, progress on standard error. */
final class Console {
  private final PrintWriter out;
  private final StatusLine err;
  private final PrintWriter errors;

  private Console(PrintWriter out, StatusLine err, PrintWriter errors) {
    this.out = out;
    this.err = err;
    this.errors = errors;
  }

  static Console of(CommandSpec spec) {
    PrintWriter errors = spec.commandLine().getErr();
    PrintWriter err = isQuiet(spec) ? new PrintWriter(Writer.nullWriter()) : errors;
    return new Console(
        spec.commandLine().getOut(),
        new StatusLine(err, Boolean.getBoolean(StatusLine.TERMINAL)),
        errors);
  }

  private static boolean isQuiet(CommandSpec spec) {
    return spec.root().userObject() instanceof Main main && main.isQuiet();
  }

  /** Prints a line of the result. */
  void print(String format, Object... arguments) {
    err.keep();
    out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
  }

  /** Prints why a command fails, as the last line, also if progress is quiet. */
  void fail(String sentence) {
    err.keep();
    Failures.report(sentence, errors);
  }

  /** Prints a progress message. */
  void progress(String line) {
    err.line(line);
  }

  /** Returns a listener that prints the events of a training. */
  Consumer<TrainingEvent> trainingListener() {
    return trainingListener(err);
  }

  /** Returns a listener that prints logged steps, or all steps as a status on a terminal. */
  static Consumer<TrainingEvent> trainingListener(StatusLine err) {
    Consumer<TrainingEvent> lines = ProgressLines.to(err::line);
    return event -> {
      if (err.isTerminal() && event instanceof TrainingEvent.Step) {
        ProgressLines.describe(event).ifPresent(err::update);
      } else {
        lines.accept(event);
      }
    };
  }

  /** Returns the progress of a task that generates reports. */
  CountProgress generationProgress() {
    return new CountProgress(err, "generated", "reports");
  }

  /** Returns the progress of a task that reads image files. */
  CountProgress imageProgress() {
    return new CountProgress(err, "read", "images");
  }
}
