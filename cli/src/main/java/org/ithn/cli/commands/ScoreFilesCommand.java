package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.radcliq.RadCliq;
import org.ithn.metrics.scoring.DerivedScore;
import org.ithn.metrics.scoring.LeaderboardFormat;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.PairedScorer;
import org.ithn.metrics.scoring.ReportScorers;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.scoring.ScoredReports;
import org.ithn.metrics.scoring.ScoredReports.ItemScores;
import org.ithn.metrics.scoring.SeedScores;
import org.ithn.metrics.scoring.SystemComparison;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./ithn score}: scores prediction files; needs neither a model nor TensorFlow, except for
 * the metrics of {@link EmbeddingOptions}.
 */
@Command(
    name = "score",
    description = "Scores predictions against references, or compares two prediction files.",
    mixinStandardHelpOptions = true)
final class ScoreFilesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--references",
      required = true,
      paramLabel = "FILE",
      description = "JSON, JSON lines, CSV, or an annotation.json, whose test split is used")
  private Path references;

  @Option(
      names = "--predictions",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "JSON, JSON lines or CSV with id and report; several files of different seeds give mean"
              + " and standard deviation")
  private List<Path> predictions;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "a second system's predictions, for differences with p-values")
  private Optional<Path> other = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "also write the scores as JSON")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--items", description = "with --json, also write the scores of each item")
  private boolean items;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "rexrank or radeval: also write files for that leaderboard to --out")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for --format and the files of --probe")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--samples",
      defaultValue = "1000",
      description =
          "number of resamples for intervals and p-values; 0 = none (default: ${DEFAULT-VALUE})")
  private int samples;

  @Mixin private TextOptions texts;
  @Mixin private MetricOptions metrics;
  @Mixin private ClinicalOptions clinical;
  @Mixin private FileMetricOptions files;
  @Mixin private EmbeddingOptions embeddings;

  @Option(
      names = "--radcliq",
      description = "also compute RadCliQ-v1 from RadGraph F1, BERTScore and SembScore")
  private boolean radCliq;

  @Mixin private ProbeOptions probe;

  @Override
  public Integer call() throws IOException {
    checkCombination();
    Optional<LeaderboardFormat> leaderboard = format.map(LeaderboardFormat::fromName);
    Console console = Console.of(spec);
    Consumer<String> warnings = warning -> console.progress("warning: " + warning);
    if (radCliq) {
      embeddings.checkRadCliqParts(files.hasRadGraph()).ifPresent(warnings);
    }
    ReportScoring scoring = scoring().withWarnings(warnings);
    if (probe.isRequested()) {
      probe.run(
          console,
          scoring,
          resampling(),
          new ProbeOptions.Request(references, predictions.get(0), json, out));
      return 0;
    }
    if (other.isPresent()) {
      SystemComparison comparison = scoring.compare(references, predictions.get(0), other.get());
      show(console, comparison.table(), comparison.json());
    } else if (predictions.size() > 1) {
      SeedScores seeds = scoring.scoreSeeds(references, predictions);
      show(console, seeds.table(), seeds.json());
    } else {
      ScoredReports scored = scoring.score(references, predictions.get(0));
      show(console, scored.table(), scored.json(items ? ItemScores.WRITE : ItemScores.OMIT));
      if (leaderboard.isPresent()) {
        write(console, leaderboard.get(), scored.reports());
      }
    }
    console.print(
        "score ok: %s", String.join(" ", predictions.stream().map(Path::toString).toList()));
    return 0;
  }

  private void checkCombination() {
    boolean oneFile = predictions.size() == 1 && other.isEmpty();
    if (predictions.size() > 1 && other.isPresent()) {
      throw new UserException(
          "--compare requires exactly one --predictions file, that of the first system");
    }
    if ((items || format.isPresent()) && !oneFile) {
      throw new UserException(
          "--items and --format require exactly one --predictions file and no --compare");
    }
    if (items && json.isEmpty()) {
      throw new UserException("--items requires --json, the file for the scores");
    }
    probe.check(oneFile && !items && format.isEmpty(), samples, clinical, files);
    if (!probe.isRequested() && format.isPresent() != out.isPresent()) {
      throw new UserException("--format and --out, the folder for its files, require each other");
    }
    if (samples < 0 || (samples == 0 && other.isPresent())) {
      throw new UserException(
          "--samples is %d; it must be at least 0, with --compare at least 1".formatted(samples));
    }
  }

  private ReportScoring scoring() {
    TextPreparation preparation = texts.preparation();
    int systems = predictions.size() + (other.isPresent() ? 1 : 0);
    List<CorpusScorer> prepared = new ArrayList<>(metrics.scorers(preparation));
    embeddings.bertScorer().ifPresent(prepared::add);
    ReportScorers scorers =
        ReportScorers.ofTexts(prepared)
            .withOriginals(clinical.scoring(systems).stream().toList())
            .withOriginals(embeddings.sembScorer().map(PairedScorer::of).stream().toList())
            .withOriginals(files.scorers(systems))
            .withDerived(radCliq ? List.<DerivedScore>of(RadCliq::of) : List.of());
    return new ReportScoring(preparation, scorers, resampling());
  }

  private Resampling resampling() {
    return samples == 0 ? Resampling.NONE : new Resampling(samples, Resampling.DEFAULT.seed());
  }

  private void show(Console console, String table, String text) throws IOException {
    console.print("%s", table.stripTrailing());
    if (json.isPresent()) {
      ResultFile.write(json.get(), text);
    }
  }

  private void write(Console console, LeaderboardFormat chosen, PairedReports reports)
      throws IOException {
    for (Map.Entry<String, String> file : chosen.format(reports).entrySet()) {
      Path path = out.orElseThrow().resolve(file.getKey());
      if (file.getKey().endsWith(".csv")) {
        ResultFile.writeCsv(console, path, file.getValue());
      } else {
        ResultFile.write(path, file.getValue());
      }
      console.print("wrote %s", path);
    }
  }
}
