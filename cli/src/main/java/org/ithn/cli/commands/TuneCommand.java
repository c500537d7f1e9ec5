package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.ablation.AblationRunner;
import org.ithn.cli.tuning.KatibExperiment;
import org.ithn.cli.tuning.SearchPlan;
import org.ithn.cli.tuning.SearchSpace;
import org.ithn.cli.tuning.TrialScore;
import org.ithn.cli.tuning.TuneFolder;
import org.ithn.cli.tuning.TuneRunner;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.ProcessLock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn tune SPACE}: searches for the values of keys with the best validation score. */
@Command(
    name = "tune",
    description =
        "Searches for values of configuration keys with the best validation score. Rerun it to"
            + " resume.",
    mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {
  private static final int MAX_WORKERS = 64;

  /** Engines that can run the search instead of this program. */
  enum Engine {
    /** An Experiment of Katib. */
    KATIB
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPACE", description = "a JSON file with the values of each key")
  private Path space;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder of the search (default: runs/SPACE)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--search",
      paramLabel = "SEARCH",
      description = "random, halving or optuna (default: random)")
  private SearchPlan.Method method = SearchPlan.Method.RANDOM;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "trials, with halving those of the first rung (default: 20)")
  private int trials = 20;

  @Option(
      names = "--min-epochs",
      paramLabel = "N",
      description = "with halving: epochs of the first rung (default: 1)")
  private int minEpochs = 1;

  @Option(
      names = "--reduction-factor",
      paramLabel = "N",
      description = "with halving: one of N trials continues, for N times the epochs (default: 3)")
  private int reductionFactor = 3;

  @Option(names = "--seed", paramLabel = "N", description = "seed of the search (default: 1)")
  private long seed = 1;

  @Option(names = "--workers", paramLabel = "N", description = "concurrent trials (default: 1)")
  private int workers = 1;

  @Option(
      names = "--optuna",
      paramLabel = "PROGRAM",
      description = "with optuna: its installed program (default: optuna)")
  private String optuna = "optuna";

  @Option(
      names = "--emit",
      paramLabel = "ENGINE",
      description = "write an experiment of katib instead of running the search")
  private Optional<Engine> engine = Optional.empty();

  @Mixin private PodOptions pods;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException, InterruptedException {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new UserException(
          "--workers is %d; it must be 1 to %d".formatted(workers, MAX_WORKERS));
    }
    Console console = Console.of(spec);
    ExperimentConfig base = configuration.read();
    SearchSpace values = SearchSpace.read(space);
    SearchPlan plan =
        SearchPlan.of(method, trials, minEpochs, base.training().epochs(), reductionFactor, seed);
    TuneFolder folder = new TuneFolder(out.orElseGet(this::defaultFolder));
    TuneRunner.check(base, values, plan);
    Optional<KatibExperiment> katib = engine.map(name -> katib(folder, base, values, plan));
    folder.refuseLinks();
    Optional<ProcessLock> lock = ProcessLock.tryAcquire(folder.lock());
    if (lock.isEmpty()) {
      throw new UserException(
          "%s is in use by process %s; wait for it, or name another folder"
              .formatted(folder.root(), ProcessLock.owner(folder.lock())));
    }
    try (ProcessLock held = lock.get()) {
      TuneRunner.prepare(folder, base, values, plan);
      return katib.isPresent()
          ? emit(console, katib.get(), base)
          : search(console, folder, base, plan);
    }
  }

  private Path defaultFolder() {
    return Path.of("runs", String.valueOf(space.getFileName()).replaceFirst("\\.json$", ""));
  }

  /** Returns the experiment, checked before the folder is created. */
  private KatibExperiment katib(
      TuneFolder folder, ExperimentConfig base, SearchSpace values, SearchPlan plan) {
    Path root = folder.root().toAbsolutePath().normalize();
    KatibExperiment katib =
        new KatibExperiment(folder, plan, values, pods.settings(spec, root), workers);
    katib.check(base);
    return katib;
  }

  private static int emit(Console console, KatibExperiment katib, ExperimentConfig base)
      throws IOException {
    Path file = katib.write(base);
    console.print(
        "emit ok: trials=%d, submit with: kubectl apply -f %s", katib.plan().trials(), file);
    return 0;
  }

  private int search(Console console, TuneFolder folder, ExperimentConfig base, SearchPlan plan)
      throws IOException, InterruptedException {
    AblationRunner.Options options =
        new AblationRunner.Options(TrialCommand.commandLine(spec), workers, false);
    try (StopRequest stop = StopRequest.listen(console::progress)) {
      TuneRunner runner =
          new TuneRunner(
              folder,
              base,
              plan.create(SearchSpace.read(space), folder, workers, optuna),
              options,
              console::progress,
              stop);
      runner.run();
      return stop.getAsBoolean() ? 0 : report(console, folder, base, runner);
    }
  }

  private static int report(
      Console console, TuneFolder folder, ExperimentConfig base, TuneRunner runner)
      throws IOException {
    Optional<TrialScore> best = runner.best();
    if (best.isEmpty()) {
      console.fail(
          "all trials failed; correct what %s names and run the command again"
              .formatted(folder.root().resolve("cells").resolve("*").resolve("output.log")));
      return 1;
    }
    console.print(
        "tune ok: best=%s epochs=%d best_%s=%.4f config=%s",
        best.get().trial().id(),
        best.get().trial().epochs(),
        base.evaluation().selection(),
        best.get().score(),
        folder.best());
    best.get().trial().keys().forEach(key -> console.print("  %s", key));
    return 0;
  }
}
