package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.metrics.cider.CiderVariant;
import org.ithn.metrics.diversity.DistinctReportsScorer;
import org.ithn.metrics.diversity.DiversityScorer;
import org.ithn.metrics.diversity.DiversityVariant;
import org.ithn.metrics.diversity.LengthScorer;
import org.ithn.metrics.diversity.NoveltyScorer;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.rouge.RougeLScorer;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.text.TextPreparation;
import picocli.CommandLine.Option;

/** Options that select text metrics and their variants. */
final class MetricOptions {
  @Option(
      names = "--meteor-resources",
      paramLabel = "DIR",
      description = "METEOR's data files; METEOR is omitted without them")
  private Optional<Path> meteor = Optional.empty();

  @Option(
      names = "--cider-corpus",
      paramLabel = "FILE",
      description =
          "compute CIDEr's document frequencies from these reports (of an annotation, from the"
              + " training split) instead of the references")
  private Optional<Path> ciderCorpus = Optional.empty();

  @Option(
      names = "--cider-plain",
      description = "also compute the original CIDEr, without clipping and length penalty")
  private boolean ciderPlain;

  @Option(
      names = "--diversity",
      paramLabel = "NAME",
      defaultValue = "paper",
      description =
          "paper, or simctg-code for the behaviour of the published code (default:"
              + " ${DEFAULT-VALUE})")
  private String diversity;

  @Option(
      names = "--novelty",
      paramLabel = "FILE",
      description =
          "also compute the fraction of n-grams that do not occur in these reports (of an"
              + " annotation, in the training split)")
  private Optional<Path> training = Optional.empty();

  /** Returns the scorers in table order; texts that they read are prepared in the same way. */
  List<CorpusScorer> scorers(TextPreparation preparation) {
    List<CorpusScorer> scorers = new ArrayList<>(List.of(new BleuScorer(), new RougeLScorer()));
    scorers.add(cider(CiderScorer.coco(), preparation));
    if (ciderPlain) {
      scorers.add(cider(CiderScorer.of(CiderVariant.PLAIN), preparation));
    }
    scorers.add(new DiversityScorer(DiversityVariant.fromLabel(diversity)));
    scorers.add(new DistinctReportsScorer());
    scorers.add(new LengthScorer());
    training.ifPresent(file -> scorers.add(novelty(file, preparation)));
    meteor.ifPresent(folder -> scorers.add(new MeteorScorer(MeteorResources.load(folder))));
    return scorers;
  }

  private CiderScorer cider(CiderScorer scorer, TextPreparation preparation) {
    return ciderCorpus.isEmpty()
        ? scorer
        : scorer.withDocumentFrequencies(
            ReportFile.readTraining(ciderCorpus.get()).reports().values().stream()
                .map(texts -> texts.stream().map(preparation).toList())
                .toList());
  }

  private static NoveltyScorer novelty(Path file, TextPreparation preparation) {
    return new NoveltyScorer(TextOptions.trainingReports(file).stream().map(preparation).toList());
  }
}
