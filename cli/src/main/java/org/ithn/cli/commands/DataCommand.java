package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.pages.DataPage;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.DataFiles;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.UserException;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.experiments.inspection.DataInspection;
import org.ithn.experiments.inspection.DataSummary;
import org.ithn.experiments.inspection.LabelSource;
import org.ithn.experiments.inspection.SplitSummary;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn data}: describes a data set before training. */
@Command(
    name = "data",
    description =
        "Writes a page about a data set before training: sizes, words, duplicates, labels, and the"
            + " studies that training would refuse.",
    mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
  private static final String BASE = "r2gencmn-iu-xray";
  private static final Path DEFAULT_PAGE = Path.of("data.html");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description =
          "folder with annotation.json and images (default: data.files.* of the configuration)")
  private Optional<Path> folder = Optional.empty();

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "HTML file to write (default: data.html, or none with --json)")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--json", description = "print the properties as JSON")
  private boolean json;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "label file of the studies, instead of the rule labeller")
  private Optional<Path> labels = Optional.empty();

  @Option(
      names = "--label-order",
      paramLabel = "ORDER",
      defaultValue = "chexbert",
      description =
          "chexbert or alphabetical, the order of the classes in a pickle of labels (default:"
              + " ${DEFAULT-VALUE})")
  private LabelOrder order;

  @Option(
      names = "--images",
      description =
          "show the first images of each split on the page; the terms of the data may forbid to"
              + " share it")
  private boolean images;

  @Option(
      names = "--texts",
      description =
          "include the texts of repeated reports and rare words; the terms of the data may forbid"
              + " to share them")
  private boolean texts;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    Optional<Path> file = page.isPresent() || json ? page : Optional.of(DEFAULT_PAGE);
    file.ifPresent(DataCommand::requireFolder);
    DataConfig data = data();
    CountProgress progress = console.imageProgress();
    DataInspection inspection = DataInspection.of(data, labels(data), progress::report);
    DataSummary summary = texts ? inspection.summary() : inspection.summary().withoutTexts();
    if (file.isPresent()) {
      AtomicFiles.writeReadable(
          file.get(), DataPage.html(summary, images ? inspection.usable() : Map.of()));
      console.progress("wrote " + file.get());
    }
    if (json) {
      console.print("%s", Json.formatRecord(summary).stripTrailing());
    } else {
      print(console, summary);
    }
    return summary.problems().isEmpty() ? 0 : 1;
  }

  private static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UserException("%s: no such folder; create it first".formatted(folder));
    }
  }

  /** Returns the data of the folder, or of the configuration. */
  private DataConfig data() {
    if (folder.isEmpty()) {
      return Experiment.dataConfig(configuration.read());
    }
    Path annotation = folder.get().resolve("annotation.json");
    if (!Files.isRegularFile(annotation)) {
      throw new UserException(
          "%s: is not a folder with annotation.json and images; name one".formatted(folder.get()));
    }
    DataConfig read = Experiment.dataConfig(configuration.readOr(BASE));
    return read.withFiles(
        new DataFiles(
            annotation.toString(),
            folder.get().resolve("images").toString(),
            read.files().neighbours()));
  }

  private LabelSource labels(DataConfig data) {
    if (labels.isPresent()) {
      return LabelSource.ofFile(labels.get(), order);
    }
    return data.text().cleaner() == ReportCleaner.CAPTION
        ? LabelSource.none()
        : LabelSource.ofReports();
  }

  private static void print(Console console, DataSummary summary) {
    for (SplitSummary split : summary.splits()) {
      console.print(
          "%-5s %d studies, %d usable, %d images",
          split.split(), split.listed(), split.usable(), split.images());
    }
    summary.warnings().forEach(warning -> console.print("warning: %s", warning));
    int problems = summary.problems().size();
    if (problems == 0) {
      console.print("data ok");
    } else {
      console.print(
          "data: entries that training refuses: %d; the first: %s",
          problems, summary.problems().values().iterator().next());
    }
  }
}
