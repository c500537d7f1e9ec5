package org.ithn.cli.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.MiningCounts;
import org.ithn.datasets.mining.OfficialAnnotationWriter;
import org.ithn.datasets.mining.PairsAgreement;
import org.ithn.datasets.mining.PairsPage;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.UserException;
import org.ithn.experiments.encoding.ReportEncoderFactory;
import org.ithn.experiments.run.Plugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn mine}: finds the most similar other reports of each training report. */
@Command(
    name = "mine",
    description = "Mines prior hard negatives for the training studies of a data set.",
    mixinStandardHelpOptions = true)
final class MineCommand implements Callable<Integer> {
  private static final long PAGE_SEED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--annotation",
      required = true,
      description = "annotation.json in R2Gen's layout")
  private Path annotation;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "folder that image paths are relative to; without it images are not checked (required for"
              + " --page and --official)")
  private Optional<Path> images = Optional.empty();

  @Mixin private SearchOptions search;

  @Option(
      names = "--encoder",
      defaultValue = "tfidf",
      description = "report encoder (default: ${DEFAULT-VALUE}); see ./ithn describe")
  private String encoder;

  @Option(
      names = "--encoder-set",
      paramLabel = "KEY=VALUE",
      description = "an option of the encoder, for example model=DIR with roberta; repeatable")
  private List<String> encoderKeys = new ArrayList<>();

  @Option(
      names = {"-k", "--neighbours"},
      defaultValue = "10",
      description = "neighbours per study (default: ${DEFAULT-VALUE})")
  private int neighbours;

  @Option(
      names = "--cleaner",
      defaultValue = "iu-xray",
      description = "iu-xray, mimic-cxr, caption or none (default: ${DEFAULT-VALUE})")
  private String cleaner;

  @Option(
      names = "--keep-identical-text",
      description = "allow neighbours with an identical report (excluded by default)")
  private boolean keepIdentical;

  @Option(
      names = "--keep-same-study",
      description = "allow other views of the same examination (excluded by default)")
  private boolean keepSameStudy;

  @Option(
      names = "--keep-same-patient",
      description = "allow examinations of the same patient (excluded if patients are known)")
  private boolean keepSamePatient;

  @Option(
      names = "--official",
      paramLabel = "FILE",
      description =
          "also write an annotation with neg_report and neg_image_path for the authors' code")
  private Optional<Path> official = Optional.empty();

  @Option(
      names = "--compare",
      paramLabel = "PAIRS",
      description =
          "say how many neighbours agree with published pairs: a neighbour file, or an annotation"
              + " with neg_report and neg_image_path")
  private Optional<Path> compare = Optional.empty();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "also write an HTML page with a sample of pairs")
  private Optional<Path> page = Optional.empty();

  @Option(
      names = "--page-pairs",
      defaultValue = "24",
      description = "number of pairs on the page (default: ${DEFAULT-VALUE})")
  private int pagePairs;

  @Option(
      names = "--max-similarity",
      defaultValue = "1",
      description = "exclude neighbours above this cosine similarity (default: ${DEFAULT-VALUE})")
  private double maxSimilarity;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    check();
    BadExamples bad = onBadExample.create();
    StudySet studies;
    Optional<MinedNeighbours> found;
    try {
      studies = R2GenReader.read(annotation, images, bad);
      found = search.run(studies, config(), () -> encode(studies, console), console);
    } finally {
      BadExampleOption.report(bad, console);
    }
    found.ifPresent(mined -> finish(mined, studies, console));
    if (found.isEmpty()) {
      console.print("mine ok: studies=%d", studies.train().size());
    }
    return 0;
  }

  private void check() {
    search.check();
    if (images.isEmpty() && (page.isPresent() || official.isPresent())) {
      throw new UserException("--page and --official require --images, the folder of the images");
    }
    if (!search.isWhole() && (page.isPresent() || official.isPresent() || compare.isPresent())) {
      throw new UserException(
          "--page, --official and --compare need the neighbours of all studies; use them with"
              + " --merge, or without --shard and with --out");
    }
    compare
        .filter(file -> !Files.isRegularFile(file))
        .ifPresent(
            file -> {
              throw new UserException("--compare %s: no such file; check the path".formatted(file));
            });
  }

  private EncodedStudies encode(StudySet studies, Console console) {
    return Miner.encode(
        studies,
        config(),
        ReportEncoderFactory.create(Plugins.encoders().get(encoder), encoderKeys)
            .withProgress(console::progress));
  }

  private void finish(MinedNeighbours mined, StudySet studies, Console console) {
    if (official.isPresent()) {
      writeOfficial(console, mined, studies, official.get());
    }
    if (page.isPresent()) {
      PairsPage.write(mined, studies.train(), pagePairs, PAGE_SEED, page.get());
    }
    describe(console, mined.counts());
    if (compare.isPresent()) {
      PairsAgreement.of(mined, studies, images, compare.get()).describe().forEach(console::print);
    }
    if (mined.counts().noNeighbour() == studies.train().size()) {
      console.progress(
          "warning: no study has a neighbour, because all pairs are excluded for the reasons above;"
              + " training needs neighbours, so use other reports or --keep-identical-text");
    }
    console.print("mine ok: studies=%d file=%s", studies.train().size(), search.out());
  }

  private MiningConfig config() {
    return new MiningConfig(
        neighbours,
        ReportCleaner.fromKey(cleaner),
        !keepIdentical,
        !keepSameStudy,
        !keepSamePatient,
        maxSimilarity);
  }

  private void writeOfficial(Console console, MinedNeighbours mined, StudySet studies, Path file) {
    int omitted = OfficialAnnotationWriter.write(mined, studies, images.orElseThrow(), file);
    if (omitted > 0) {
      console.progress("%s omits %d training studies without a neighbour".formatted(file, omitted));
    }
  }

  private static void describe(Console console, MiningCounts counts) {
    console.print("excluded pairs: same study     %12d", counts.sameStudy());
    console.print("                same patient   %12d", counts.samePatient());
    console.print("                identical text %12d", counts.identicalText());
    console.print("                too similar    %12d", counts.tooSimilar());
    console.print("studies with fewer neighbours  %12d", counts.fewNeighbours());
    console.print("studies without a neighbour    %12d", counts.noNeighbour());
  }
}
