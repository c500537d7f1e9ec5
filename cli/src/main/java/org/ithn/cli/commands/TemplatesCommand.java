package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.pages.TemplatePages;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.experiments.templates.Coverage;
import org.ithn.experiments.templates.MinedTemplates;
import org.ithn.experiments.templates.TemplateMiner;
import org.ithn.framework.templates.SentenceText;
import org.ithn.framework.templates.TemplateTable;
import org.ithn.metrics.text.Csv;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn templates}: groups of paraphrases among the sentences of training reports. */
@Command(
    name = "templates",
    description =
        "Finds the frequent sentences of the training reports, grouped by meaning, for backbones"
            + " that retrieve sentences.",
    mixinStandardHelpOptions = true)
final class TemplatesCommand implements Callable<Integer> {
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
      description = "the JSON file to write")
  private Path out;

  @Option(
      names = "--studies",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "training studies that a template occurs in, at least (default: ${DEFAULT-VALUE})")
  private int leastStudies;

  @Option(
      names = "--words",
      paramLabel = "N",
      defaultValue = "20",
      description = "words of a sentence, at most (default: ${DEFAULT-VALUE})")
  private int mostWords;

  @Option(
      names = "--numbers",
      paramLabel = "FILE",
      description =
          "also write a CSV file with the template of each training sentence, 0 if it has none")
  private Optional<Path> numbers = Optional.empty();

  @Option(
      names = "--pages",
      paramLabel = "DIR",
      description = "also write HTML pages with the table and its coverage")
  private Optional<Path> pages = Optional.empty();

  @Mixin private LabellerOptions labeller;
  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    TemplateMiner miner = new TemplateMiner(leastStudies, mostWords, labeller.open());
    BadExamples bad = onBadExample.create();
    List<Study> train;
    try {
      train = R2GenReader.read(annotation, Optional.empty(), bad).train();
    } finally {
      BadExampleOption.report(bad, console);
    }
    if (train.isEmpty()) {
      throw new UserException(
          "%s: has no training studies; templates come from the split train".formatted(annotation));
    }
    MinedTemplates mined = miner.mine(train);
    TemplateTable table = mined.table();
    table.write(out);
    if (numbers.isPresent()) {
      ResultFile.writeCsv(console, numbers.get(), csv(table, train));
    }
    if (pages.isPresent()) {
      TemplatePages.write(mined, pages.get());
    }
    print(console, mined);
    return 0;
  }

  private void print(Console console, MinedTemplates mined) {
    console.print("studies  templates  sentences  studies covered");
    for (Coverage each : mined.coverage()) {
      console.print(
          "%7d  %9d  %8.1f%%  %14.1f%%",
          each.leastStudies(), each.templates(), 100 * each.sentences(), 100 * each.studies());
    }
    int found = mined.table().templates().size();
    if (found == 0) {
      console.progress(
          "warning: no sentence occurs in %d studies; lower --studies".formatted(leastStudies));
    }
    console.print(
        "templates ok: templates=%d coverage=%.3f file=%s", found, mined.table().coverage(), out);
  }

  /** Returns a row for each sentence: study, number of the sentence from 1, template. */
  private static String csv(TemplateTable table, List<Study> train) {
    Map<String, Integer> byWording = table.numbersByWording();
    StringBuilder text = new StringBuilder(Csv.formatLine(List.of("id", "sentence", "template")));
    for (Study study : train) {
      int sentence = 0;
      for (String each : SentenceText.sentences(study.report())) {
        sentence++;
        int template = byWording.getOrDefault(SentenceText.wording(each), 0);
        text.append(
            Csv.formatLine(
                List.of(study.id(), Integer.toString(sentence), Integer.toString(template))));
      }
    }
    return text.toString();
  }
}
