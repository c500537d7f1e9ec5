package org.ithn.experiments.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.mining.PriorHardNegatives;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportEncoderProvider;
import org.ithn.datasets.r2gen.BadExamples;
import org.ithn.datasets.r2gen.R2GenReader;
import org.ithn.datasets.r2gen.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.run.Catalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn mine}: ranks for each training report the most similar other ones. */
@Command(
    name = "mine",
    description = "Finds the prior hard negatives of a data set's training studies.",
    mixinStandardHelpOptions = true)
final class MineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--annotation",
      required = true,
      description = "annotation.json in R2Gen's layout")
  private Path annotation;

  @Option(names = "--images", required = true, description = "folder that image paths start from")
  private Path images;

  @Option(names = "--out", required = true, description = "file of neighbours to write")
  private Path out;

  @Option(
      names = "--encoder",
      defaultValue = "tfidf",
      description = "report encoder (default: ${DEFAULT-VALUE}); see ./ithn describe")
  private String encoder;

  @Option(
      names = {"-k", "--neighbours"},
      defaultValue = "10",
      description = "neighbours per study (default: ${DEFAULT-VALUE})")
  private int neighbours;

  @Option(
      names = "--cleaner",
      defaultValue = "iu-xray",
      description = "iu-xray, mimic-cxr or none (default: ${DEFAULT-VALUE})")
  private String cleaner;

  @Option(
      names = "--keep-identical-text",
      description = "allow neighbours with the very same report (excluded by default)")
  private boolean keepIdentical;

  @Option(
      names = "--max-similarity",
      defaultValue = "1",
      description = "leave out neighbours above this cosine (default: ${DEFAULT-VALUE})")
  private double maxSimilarity;

  @Option(
      names = "--on-bad-example",
      defaultValue = "stop",
      description = "stop or skip (default: ${DEFAULT-VALUE})")
  private BadExamples.Policy onBadExample;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    BadExamples bad = new BadExamples(onBadExample);
    StudySet studies;
    PriorHardNegatives mined;
    try {
      studies = R2GenReader.read(annotation, images, bad);
      MiningConfig config =
          new MiningConfig(neighbours, ReportCleaner.named(cleaner), !keepIdentical, maxSimilarity);
      mined = Miner.mine(studies, config, withDefaults(Catalogue.encoders().named(encoder)));
    } finally {
      if (bad.count() > 0) {
        console.progress(bad.describe());
      }
    }
    NeighbourFile.write(mined, out);
    console.print("%s", mined.counts());
    console.print("mine ok: studies=%d file=%s", studies.train().size(), out);
    return 0;
  }

  static <C extends Record> ReportEncoder withDefaults(ReportEncoderProvider<C> provider) {
    return provider.create(provider.defaults());
  }
}
