package org.ithn.cli.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.MiningCounts;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.retrieval.ImageFeatures;
import org.ithn.experiments.retrieval.ImageNeighbours;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.VisionFeatureSession;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.runs.RunRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn mine-images}: finds the most similar other images of each training study. */
@Command(
    name = "mine-images",
    description =
        "Finds the training studies with the most similar images, for backbones that retrieve"
            + " reports.",
    mixinStandardHelpOptions = true)
final class MineImagesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "use the data and the extractor of this run, instead of a configuration")
  private Optional<Path> run = Optional.empty();

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description =
          "weights of the configuration's extractor, such as a torchvision ResNet or the result of"
              + " pretrain (default: the preset's pretrained.vision); repeatable")
  private List<Path> init = new ArrayList<>();

  @Mixin private SearchOptions search;

  @Option(
      names = {"-k", "--neighbours"},
      defaultValue = "100",
      description = "neighbours per study (default: ${DEFAULT-VALUE})")
  private int neighbours;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    search.check();
    BadExamples bad = onBadExample.create();
    try {
      Source source =
          run.isPresent() ? ofRun(run.get(), bad) : ofConfiguration(configuration.read(), bad);
      Optional<MinedNeighbours> found =
          search.run(
              source.studies(),
              ImageNeighbours.config(source.experiment(), neighbours),
              () -> encode(source, bad, console),
              console);
      found.ifPresent(mined -> describe(console, mined.counts()));
      console.print(
          "mine-images ok: studies=%d%s",
          source.studies().train().size(), found.isPresent() ? " file=" + search.out() : "");
      return 0;
    } finally {
      BadExampleOption.report(bad, console);
    }
  }

  private record Source(Experiment experiment, StudySet studies) {}

  private Source ofRun(Path root, BadExamples bad) throws IOException {
    if (!configuration.isKeysOnly() || !init.isEmpty()) {
      throw new UserException("--run excludes --preset, --config and --init; omit one of them");
    }
    Run opened = Run.open(root, configuration.assignments());
    opened.requireData();
    Experiment experiment = opened.experiment();
    return new Source(experiment, Experiment.loadStudies(experiment.data(), bad));
  }

  private static Source ofConfiguration(ExperimentConfig config, BadExamples bad) {
    DataConfig data = Experiment.dataConfig(config);
    StudySet studies = Experiment.loadStudies(data, bad);
    return new Source(Experiment.ofStudies(config, studies.train()), studies);
  }

  private EncodedStudies encode(Source source, BadExamples bad, Console console) {
    List<Path> weights = run.map(List::of).orElse(init);
    try (VisionFeatureSession extractor =
        VisionFeatureSession.openInitial(source.experiment(), weights)) {
      if (extractor.weights().equals(RunRecord.RANDOM)) {
        console.progress(
            "warning: the visual extractor has random weights, so similarities are not meaningful;"
                + " name weights with --init or a run with --run");
      }
      String name =
          "images backbone=%s weights=%s"
              .formatted(source.experiment().config().backbone().name(), extractor.weights());
      StudySet studies = source.studies();
      console.progress(
          "reading the images of %d training studies".formatted(studies.train().size()));
      ImageFeatures features = new ImageFeatures(source.experiment(), extractor);
      return ImageNeighbours.encode(features, name, studies, bad);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(Console console, MiningCounts counts) {
    console.print("excluded pairs: same study     %12d", counts.sameStudy());
    console.print("                same patient   %12d", counts.samePatient());
    console.print("studies with fewer neighbours  %12d", counts.fewNeighbours());
    console.print("studies without a neighbour    %12d", counts.noNeighbour());
  }
}
