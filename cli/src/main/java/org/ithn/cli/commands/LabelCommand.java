package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.experiments.UserException;
import org.ithn.metrics.clinical.LabelAgreement;
import org.ithn.metrics.clinical.LabelTable;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.scoring.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn label}: labels reports with 14 observations and measures the agreement. */
@Command(
    name = "label",
    description =
        "Labels reports with CheXpert's 14 observations; prints the agreement with a label file.",
    mixinStandardHelpOptions = true)
final class LabelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--reports",
      required = true,
      paramLabel = "FILE",
      description = "JSON, JSON lines, CSV, or an annotation.json")
  private Path reports;

  @Option(
      names = "--split",
      defaultValue = "test",
      description = "split of an annotation.json, or all (default: ${DEFAULT-VALUE})")
  private String split;

  @Option(
      names = "--out",
      paramLabel = "CSV",
      description = "write the labels in the CheXpert labeller's format, by id")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--agreement",
      paramLabel = "CSV",
      description =
          "print the F1 of positive, negative and uncertain labels per observation against these"
              + " labels")
  private Optional<Path> others = Optional.empty();

  @Mixin private LabellerOptions labeller;

  @Override
  public Integer call() throws IOException {
    if (out.isEmpty() && others.isEmpty()) {
      throw new UserException("label: no output; use --out or --agreement or both");
    }
    Console console = Console.of(spec);
    Map<String, String> texts = new LinkedHashMap<>();
    ReportFile.readSingle(reports, split).reports().forEach((id, all) -> add(texts, id, all));
    List<Labels> ours = labeller.open().labelAll(List.copyOf(texts.values()));
    List<String> ids = List.copyOf(texts.keySet());
    Map<String, Labels> byId = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      byId.put(ids.get(i), ours.get(i));
    }
    others.ifPresent(file -> console.print("%s", agreement(byId, LabelTable.read(file))));
    if (out.isPresent()) {
      ResultFile.writeCsv(console, out.get(), new LabelTable(out.get().toString(), byId).toCsv());
    }
    console.print("label ok: reports=%d", ids.size());
    return 0;
  }

  private void add(Map<String, String> texts, String id, List<String> all) {
    if (all.size() != 1) {
      throw new UserException(
          "%s: id '%s' has %d reports; give exactly one".formatted(reports, id, all.size()));
    }
    texts.put(id, all.get(0));
  }

  /** Formats the agreement over the common ids. */
  private static String agreement(Map<String, Labels> ours, LabelTable theirs) {
    List<String> common = ours.keySet().stream().filter(theirs.labels()::containsKey).toList();
    if (common.isEmpty()) {
      throw new UserException(
          "%s: has no id of the reports; use labels of the same reports"
              .formatted(theirs.source()));
    }
    List<Labels> first = new ArrayList<>();
    common.forEach(id -> first.add(ours.get(id)));
    return "F1 over %d reports%n%s"
        .formatted(common.size(), new LabelAgreement(first, theirs.select(common)).table())
        .stripTrailing();
  }
}
