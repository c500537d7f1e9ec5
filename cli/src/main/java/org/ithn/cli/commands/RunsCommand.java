package org.ithn.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ithn.experiments.comparison.RunFinder;
import org.ithn.experiments.comparison.RunSummary;
import org.ithn.framework.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn runs}: lists the runs below a folder. */
@Command(
    name = "runs",
    description = "Lists the runs below a folder with their progress, best score and state.",
    mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {
  private static final String LINE = "%-32s %-24s %9s %-18s %-9s %s";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "the folder (default: ${DEFAULT-VALUE})")
  private Path folder;

  @Option(names = "--json", description = "print a JSON list")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    List<RunSummary> runs = RunFinder.find(folder);
    if (json) {
      console.print("%s", Json.format(toJson(runs)).stripTrailing());
      return 0;
    }
    console.print(LINE, "run", "configuration", "epochs", "best", "state", "age");
    runs.forEach(run -> print(console, run));
    console.print("runs ok: %d in %s", runs.size(), folder);
    return 0;
  }

  private void print(Console console, RunSummary run) {
    boolean damaged = run.state() == RunSummary.State.DAMAGED;
    String best =
        run.best().isPresent()
            ? String.format(Locale.ROOT, "%s %.4f", run.selection(), run.best().getAsDouble())
            : "-";
    String line =
        String.format(
            Locale.ROOT,
            LINE,
            path(run),
            damaged ? "-" : run.name(),
            damaged ? "-" : run.epochs().done() + "/" + run.epochs().planned(),
            best,
            state(run),
            age(Duration.between(run.changed(), Instant.now())));
    console.print("%s", damaged ? line + "  " + run.problem() : line);
  }

  private String path(RunSummary run) {
    String relative = folder.relativize(run.root()).toString();
    return relative.isEmpty() ? "." : relative;
  }

  private static String state(RunSummary run) {
    return run.state().name().toLowerCase(Locale.ROOT);
  }

  /** Returns a duration in its largest unit, for instance {@code 3 h}. */
  static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + " h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + " min" : Math.max(age.toSeconds(), 0) + " s";
  }

  private static ArrayNode toJson(List<RunSummary> runs) {
    ArrayNode list = Json.LENIENT.createArrayNode();
    for (RunSummary run : runs) {
      ObjectNode entry = list.addObject();
      entry.put("run", run.root().toString());
      entry.put("name", run.name());
      entry.put("epochs_done", run.epochs().done());
      entry.put("epochs_planned", run.epochs().planned());
      entry.put("selection", run.selection());
      if (run.best().isPresent()) {
        entry.put("best", run.best().getAsDouble());
      } else {
        entry.putNull("best");
      }
      entry.put("state", state(run));
      entry.put("changed", run.changed().toString());
      entry.put("problem", run.problem());
    }
    return list;
  }
}
