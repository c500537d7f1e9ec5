package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.UserException;
import org.ithn.metrics.ptb.CaptionTokenizer;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.text.TextPreparation;
import picocli.CommandLine.Option;

/** What is done to the texts before they are compared. */
final class TextOptions {
  @Option(
      names = "--clean",
      defaultValue = "none",
      description = "iu_xray, mimic_cxr or none (default: ${DEFAULT-VALUE})")
  private String cleaner;

  @Option(
      names = "--tokenizer",
      defaultValue = "ws",
      description =
          "ws: white space; ptb: the caption protocol's Penn Treebank words without punctuation"
              + " (default: ${DEFAULT-VALUE})")
  private String tokenizer;

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
    if (truncate < 0 || threshold < 1) {
      throw new UserException(
          "--truncate is %d and --threshold %d; give 0 or more words and 1 or more occurrences"
              .formatted(truncate, threshold));
    }
    TextPreparation made = tokenized(TextPreparation.none());
    if (!cleaner.equals("none")) {
      made = made.withCleaner(cleaner, ReportCleaner.fromKey(cleaner)::clean);
    }
    if (vocabulary.isPresent()) {
      made = made.withVocabulary(made.frequentWords(trainingReports(vocabulary.get()), threshold));
    }
    return truncate > 0 ? made.withTruncation(truncate) : made;
  }

  private TextPreparation tokenized(TextPreparation preparation) {
    return switch (tokenizer) {
      case "ws" -> preparation;
      case CaptionTokenizer.LABEL ->
          preparation.withTokenizer(CaptionTokenizer.LABEL, new CaptionTokenizer());
      default ->
          throw new UserException(
              "--tokenizer '%s' is unknown; choose ws or ptb".formatted(tokenizer));
    };
  }

  /** All reports of a file, of an annotation those of its training split. */
  static List<String> trainingReports(Path file) {
    return ReportFile.readTraining(file).reports().values().stream().flatMap(List::stream).toList();
  }
}
