package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.Optional;
import org.ithn.chexbert.CheXbertLabeller;
import org.ithn.experiments.UserException;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.RuleLabeller;
import picocli.CommandLine.Option;

/** Options that select the labeller of reports. */
final class LabellerOptions {
  private static final String CHEXBERT = "chexbert=";

  @Option(
      names = "--labeller",
      paramLabel = "NAME",
      defaultValue = "rules",
      description =
          "rules, or chexbert=FILE with an ONNX export of CheXbert and --vocab (default:"
              + " ${DEFAULT-VALUE})")
  private String labeller;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description = "vocab.txt of bert-base-uncased, for chexbert=FILE")
  private Optional<Path> vocabulary = Optional.empty();

  /** Opens the labeller, which stays open until the program ends. */
  ReportLabeller open() {
    if (labeller.equals("rules")) {
      return new RuleLabeller();
    }
    if (!labeller.startsWith(CHEXBERT)) {
      throw new UserException("--labeller is '%s'; use rules or chexbert=FILE".formatted(labeller));
    }
    Path model = Path.of(labeller.substring(CHEXBERT.length()));
    Path words =
        vocabulary.orElseThrow(
            () ->
                new UserException(
                    "--labeller chexbert=FILE requires --vocab, the vocab.txt of"
                        + " bert-base-uncased"));
    try {
      return CheXbertLabeller.open(model, words);
    } catch (IllegalStateException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
