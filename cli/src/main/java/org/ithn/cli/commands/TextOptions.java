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

/** Options for the preparation of texts before scoring. */
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
          "ws (white space) or ptb (Penn Treebank words without punctuation, as usual for captions)"
              + " (default: ${DEFAULT-VALUE})")
  private String tokenizer;

  @Option(
      names = "--vocabulary",
      paramLabel = "ANNOTATION",
      description = "replace words that are rare in its training reports by <unk>")
  private Optional<Path> vocabulary = Optional.empty();

  @Option(
      names = "--threshold",
      defaultValue = "3",
      description = "minimum word count with --vocabulary (default: ${DEFAULT-VALUE})")
  private int threshold;

  @Option(
      names = "--truncate",
      defaultValue = "0",
      description = "number of words to keep; 0 = all (default)")
  private int truncate;

  TextPreparation preparation() {
    if (truncate < 0 || threshold < 1) {
      throw new UserException(
          "--truncate is %d and --threshold is %d; they must be at least 0 and 1"
              .formatted(truncate, threshold));
    }
    TextPreparation preparation = tokenized(TextPreparation.none());
    if (!cleaner.equals("none")) {
      preparation = preparation.withCleaner(cleaner, ReportCleaner.fromKey(cleaner)::clean);
    }
    if (vocabulary.isPresent()) {
      preparation =
          preparation.withVocabulary(
              preparation.frequentWords(trainingReports(vocabulary.get()), threshold));
    }
    return truncate > 0 ? preparation.withTruncation(truncate) : preparation;
  }

  private TextPreparation tokenized(TextPreparation preparation) {
    return switch (tokenizer) {
      case "ws" -> preparation;
      case CaptionTokenizer.LABEL ->
          preparation.withTokenizer(CaptionTokenizer.LABEL, new CaptionTokenizer());
      default -> throw new UserException("--tokenizer is '%s'; use ws or ptb".formatted(tokenizer));
    };
  }

  /** Reads all reports of a file; of an annotation only the training split. */
  static List<String> trainingReports(Path file) {
    return ReportFile.readTraining(file).texts();
  }
}
