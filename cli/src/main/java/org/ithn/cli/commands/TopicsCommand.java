package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.iuxray.IuXrayTags;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.topics.TopicSource;
import org.ithn.experiments.topics.TopicTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn topics}: topics of the studies of a data set. */
@Command(
    name = "topics",
    description =
        "Labels the studies of a data set with 20 topics, from Open-i's indexing or from the words"
            + " of reports.",
    mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--annotation",
      required = true,
      paramLabel = "FILE",
      description = "annotation.json in R2Gen's layout")
  private Path annotation;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "the CSV file to write")
  private Path out;

  @Option(
      names = "--reports",
      paramLabel = "FILE",
      description =
          "NLMCXR_reports.tgz, a folder of its XML files, or indiana_reports.csv, for the terms of"
              + " IU X-Ray; without it topics come from the words of the reports")
  private Optional<Path> reports = Optional.empty();

  @Option(
      names = "--terms",
      paramLabel = "N",
      description =
          "one topic for each term of --reports in at least N training studies, instead of the 20"
              + " topics")
  private Optional<Integer> terms = Optional.empty();

  @Option(
      names = "--counts",
      paramLabel = "FILE",
      description = "also write the table of counts as CSV")
  private Optional<Path> counts = Optional.empty();

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    if (terms.isPresent() && reports.isEmpty()) {
      throw new UserException("--terms requires --reports, the file that has the terms");
    }
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    TopicTable table;
    try {
      StudySet studies = R2GenReader.read(annotation, Optional.empty(), bad);
      table = TopicTable.of(studies, source(studies, bad), bad);
    } finally {
      BadExampleOption.report(bad, console);
    }
    if (table.studies().isEmpty()) {
      throw new UserException(
          "%s: no study can be labelled; check the annotation".formatted(annotation));
    }
    ResultFile.writeCsv(console, out, table.toCsv());
    if (counts.isPresent()) {
      ResultFile.writeCsv(console, counts.get(), table.countsCsv());
    }
    print(console, table);
    console.print(
        "topics ok: studies=%d topics=%d source='%s' file=%s",
        table.studies().size(), table.source().groups().size(), table.source().name(), out);
    return 0;
  }

  private static void print(Console console, TopicTable table) {
    console.print("%-34s %-12s %6s %6s %6s", "topic", "group", "train", "val", "test");
    for (TopicTable.TopicCount each : table.counts()) {
      console.print(
          "%-34s %-12s %6d %6d %6d",
          each.name(),
          each.group(),
          each.bySplit().get("train"),
          each.bySplit().get("val"),
          each.bySplit().get("test"));
    }
  }

  private TopicSource source(StudySet studies, BadExamples bad) {
    if (reports.isEmpty()) {
      return TopicSource.ofReports();
    }
    IuXrayTags tags = IuXrayTags.read(reports.get(), bad);
    return terms.isPresent()
        ? TopicSource.ofFrequentTerms(tags, studies.train(), terms.get())
        : TopicSource.ofTerms(tags);
  }
}
