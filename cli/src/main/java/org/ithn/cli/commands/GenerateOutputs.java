package org.ithn.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.cli.generation.GeneratedReportFile;
import org.ithn.cli.generation.GeneratedStudy;
import org.ithn.cli.generation.HeatMaps;
import org.ithn.cli.pages.ReportBrowser;
import org.ithn.cli.pages.ReportView;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import picocli.CommandLine.Option;

/** Options of {@code ./ithn generate} for its results. */
final class GenerateOutputs {
  @Option(
      names = "--plain",
      description = "print the tokens as the model writes them, instead of sentences")
  private boolean plain;

  @Option(names = "--json", description = "print a JSON list instead of lines")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "also write the reports to this .csv or .json file")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--heat-maps",
      paramLabel = "DIR",
      description = "also write a PNG file with the attention of each sentence to this folder")
  private Optional<Path> heatMaps = Optional.empty();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "also write an HTML page with images, reports and heat maps")
  private Optional<Path> page = Optional.empty();

  /** Refuses outputs that cannot be written, before a model is loaded. */
  void check() throws IOException {
    out.ifPresent(GeneratedReportFile::check);
    for (Optional<Path> file : List.of(out, page)) {
      Path folder = file.map(each -> each.toAbsolutePath().getParent()).orElse(null);
      if (folder != null && !Files.isDirectory(folder)) {
        throw new UserException("%s: no such folder; create it first".formatted(folder));
      }
    }
    if (heatMaps.isPresent()) {
      Files.createDirectories(heatMaps.get());
    }
  }

  /** Returns true if an output shows alternatives, images or attention. */
  boolean explained() {
    return json
        || out.filter(GeneratedReportFile::hasAlternatives).isPresent()
        || heatMaps.isPresent()
        || page.isPresent();
  }

  /** Refuses heat maps of region features. */
  void requireNoHeatMaps() {
    if (heatMaps.isPresent()) {
      throw new UserException(
          "--heat-maps is set, but the model reads region features, which have none; omit it");
    }
  }

  /** Prints a report as soon as it is generated. */
  void print(Console console, GeneratedStudy study) {
    if (!json) {
      console.print("%s\t%s", study.study().name(), study.text(plain));
    }
  }

  /** Writes the files, and prints JSON. */
  void write(Console console, List<GeneratedStudy> studies) throws IOException {
    if (json) {
      console.print("%s", Json.format(GeneratedReportFile.json(studies, plain)).stripTrailing());
    }
    if (out.isPresent()) {
      GeneratedReportFile.write(out.get(), studies, plain);
      console.progress("wrote " + out.get());
    }
    if (heatMaps.isPresent()) {
      writeHeatMaps(console, heatMaps.get(), studies);
    }
    if (page.isPresent()) {
      List<ObjectNode> views = new ArrayList<>();
      studies.forEach(each -> views.add(ReportView.toJson(each.study().name(), each.report(), 0)));
      AtomicFiles.write(page.get(), ReportBrowser.page("Generated reports", views));
      console.progress("wrote " + page.get());
    }
  }

  private static void writeHeatMaps(Console console, Path folder, List<GeneratedStudy> studies)
      throws IOException {
    int files = 0;
    int without = 0;
    for (int i = 0; i < studies.size(); i++) {
      int written = HeatMaps.write(folder, i + 1, studies.get(i)).size();
      files += written;
      without += written == 0 ? 1 : 0;
    }
    console.progress("wrote %d heat maps to %s".formatted(files, folder));
    if (without > 0) {
      console.progress(
          "%d reports have no heat map: %s".formatted(without, ReportView.NO_ATTENTION));
    }
  }
}
