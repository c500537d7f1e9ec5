package org.ithn.experiments.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.run.UserException;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.ReportScores;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.scoring.LeaderboardFormat;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.scoring.ScoreCommand;
import org.ithn.metrics.scoring.ScoreCommand.ItemScores;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn score}: scores prediction files without a model and without TensorFlow. */
@Command(
    name = "score",
    description = "Scores a file of predictions against references, or compares two such files.",
    mixinStandardHelpOptions = true)
final class ScoreFilesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--references",
      required = true,
      paramLabel = "FILE",
      description = "JSON, JSON lines, CSV, or an annotation.json of which the test split counts")
  private Path references;

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE",
      description = "JSON, JSON lines or CSV with id and report")
  private Path predictions;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "a second system's predictions: differences with p-values")
  private Optional<Path> other = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "write the scores as JSON too")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--items", description = "with --json: each item's scores as well")
  private boolean items;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "rexrank or radeval: also write files for that leaderboard's tools to --out")
  private Optional<String> format = Optional.empty();

  @Option(names = "--out", paramLabel = "DIR", description = "folder for --format")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--meteor-resources",
      paramLabel = "DIR",
      description = "METEOR's data files; without them METEOR is left out")
  private Optional<Path> meteor = Optional.empty();

  @Option(
      names = "--label-policy",
      paramLabel = "NAME",
      description = "what blank and uncertain labels count as (default: R2Gen's)")
  private Optional<String> policy = Optional.empty();

  @Option(names = "--no-clinical", description = "leave out clinical efficacy")
  private boolean noClinical;

  @Option(
      names = "--samples",
      defaultValue = "1000",
      description = "resamplings for intervals and p-values; 0 = none (default: ${DEFAULT-VALUE})")
  private int samples;

  @Mixin private PreparationOptions preparation;

  /** What is done to the texts before they are compared. */
  static final class PreparationOptions {
    @Option(
        names = "--clean",
        defaultValue = "none",
        description = "iu_xray, mimic_cxr or none (default: ${DEFAULT-VALUE})")
    private String cleaner;

    @Option(
        names = "--vocabulary",
        paramLabel = "ANNOTATION",
        description = "words rarer in its training reports become <unk>")
    private Optional<Path> vocabulary = Optional.empty();

    @Option(
        names = "--threshold",
        defaultValue = "3",
        description = "how often a word of --vocabulary must occur (default: ${DEFAULT-VALUE})")
    private int threshold;

    @Option(names = "--truncate", defaultValue = "0", description = "words kept; 0 = all (default)")
    private int truncate;

    TextPreparation preparation() {
      TextPreparation made = TextPreparation.none();
      if (!cleaner.equals("none")) {
        made = made.withCleaner(cleaner, ReportCleaner.named(cleaner)::clean);
      }
      if (vocabulary.isPresent()) {
        List<String> texts = new ArrayList<>();
        ReportFile.read(vocabulary.get(), "train").reports().values().forEach(texts::addAll);
        made = made.withVocabulary(made.frequentWords(texts, threshold));
      }
      return truncate > 0 ? made.withTruncation(truncate) : made;
    }
  }

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    ScoreCommand scoring =
        new ScoreCommand(preparation.preparation(), textScorers(), meaningScorers(), resampling());
    if (other.isPresent()) {
      var comparison = scoring.compare(references, predictions, other.get());
      console.print("%s", ScoreCommand.table(comparison).stripTrailing());
      write(ScoreCommand.json(comparison));
    } else {
      ScoreCommand.Result result = scoring.score(references, predictions);
      console.print("%s", result.table().stripTrailing());
      write(result.json(items ? ItemScores.WRITE : ItemScores.OMIT));
      leaderboard(console, result);
    }
    console.print("score ok: %s", predictions);
    return 0;
  }

  private void leaderboard(Console console, ScoreCommand.Result result) {
    if (format.isEmpty()) {
      return;
    }
    Path folder =
        out.orElseThrow(
            () -> new UserException("--format needs --out, the folder for the files it writes"));
    LeaderboardFormat.named(format.get())
        .write(result.reports(), folder)
        .forEach(file -> console.print("wrote %s", file));
  }

  private List<CorpusScorer> textScorers() {
    List<CorpusScorer> scorers = new ArrayList<>(ReportScores.usual());
    meteor.ifPresent(folder -> scorers.add(new MeteorScorer(MeteorResources.load(folder))));
    return scorers;
  }

  private List<CorpusScorer> meaningScorers() {
    if (noClinical) {
      return List.of();
    }
    RuleLabeller labeller = new RuleLabeller();
    return List.of(
        policy.isPresent()
            ? new ClinicalEfficacyScorer(labeller, LabelPolicy.named(policy.get()))
            : new ClinicalEfficacyScorer(labeller));
  }

  private Resampling resampling() {
    return samples == 0 ? Resampling.NONE : new Resampling(samples, Resampling.DEFAULT.seed());
  }

  private void write(String text) {
    json.ifPresent(
        file -> {
          try {
            Files.writeString(file, text);
          } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(file), e);
          }
        });
  }
}
