package org.ithn.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.ithn.cli.fhir.DiagnosticReports;
import org.ithn.cli.fhir.FhirFiles;
import org.ithn.cli.fhir.ModelDevice;
import org.ithn.cli.fhir.StudyReference;
import org.ithn.cli.generation.GeneratedReportFile;
import org.ithn.cli.generation.GeneratedStudy;
import org.ithn.cli.generation.HeatMaps;
import org.ithn.cli.generation.ReportSource;
import org.ithn.cli.pages.ReportBrowser;
import org.ithn.cli.pages.ReportView;
import org.ithn.datasets.files.AtomicFolderWriter;
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
      description =
          "also write PNG files with the attention of each sentence and word to this folder")
  private Optional<Path> heatMaps = Optional.empty();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "also write an HTML page with images, reports and heat maps")
  private Optional<Path> page = Optional.empty();

  @Option(
      names = "--fhir",
      paramLabel = "FILE|DIR",
      description =
          "also write FHIR R4 reports: to a .json file, of several studies as a Bundle, or to a"
              + " file per study in a folder")
  private Optional<Path> fhir = Optional.empty();

  /** Refuses outputs that cannot be written, before a model is loaded. */
  void check() throws IOException {
    out.ifPresent(GeneratedReportFile::check);
    for (Optional<Path> file : List.of(out, page, fhir.filter(FhirFiles::isFile))) {
      Path folder = file.map(each -> each.toAbsolutePath().getParent()).orElse(null);
      if (folder != null && !Files.isDirectory(folder)) {
        throw new UserException("%s: no such folder; create it first".formatted(folder));
      }
    }
    if (heatMaps.isPresent()) {
      AtomicFolderWriter.checkCreatable(heatMaps.get()); // maps of an earlier report would remain
    }
    if (fhir.isPresent()) {
      FhirFiles.check(fhir.get());
    }
  }

  /** Returns true if an output shows alternatives, images or attention. */
  boolean explained() {
    return json
        || out.filter(GeneratedReportFile::hasAlternatives).isPresent()
        || heatMaps.isPresent()
        || page.isPresent();
  }

  /** Refuses outputs that a model does not have, before it generates reports. */
  void check(ReportSource model) throws IOException {
    if (model.readsRegions() && heatMaps.isPresent()) {
      throw new UserException(
          "--heat-maps is set, but the model reads region features, which have none; omit it");
    }
    if (model.readsRegions() && fhir.isPresent()) {
      throw new UserException(
          "--fhir is set, but the model reads region features, which name no study; omit it");
    }
    if (fhir.isPresent()) {
      device(model);
    }
  }

  private static ModelDevice device(ReportSource model) throws IOException {
    return ModelDevice.of(
        model
            .export()
            .orElseThrow(
                () ->
                    new UserException(
                        "--fhir needs an export, whose hash the reports name; export the run and"
                            + " pass its folder with --model")));
  }

  /** Prints a report as soon as it is generated. */
  void print(Console console, GeneratedStudy study) {
    if (!json) {
      console.print("%s\t%s", SafePrintWriter.field(study.study().name()), study.text(plain));
    }
  }

  /** Writes the files, and prints JSON. */
  void write(Console console, ReportSource model, List<GeneratedStudy> studies) throws IOException {
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
      AtomicFiles.writeReadable(page.get(), ReportBrowser.page("Generated reports", views));
      console.progress("wrote " + page.get());
    }
    if (fhir.isPresent()) {
      writeFhir(console, model, studies);
    }
  }

  private void writeFhir(Console console, ReportSource model, List<GeneratedStudy> studies)
      throws IOException {
    DiagnosticReports resources = new DiagnosticReports(device(model), Instant.now());
    List<DiagnosticReport> reports = new ArrayList<>();
    for (GeneratedStudy each : studies) {
      List<String> images = each.study().images();
      reports.add(resources.of(each.text(plain), StudyReference.of(images), images.size()));
    }
    int written = FhirFiles.write(fhir.orElseThrow(), reports);
    console.progress("wrote %d FHIR reports to %s".formatted(written, fhir.orElseThrow()));
  }

  private static void writeHeatMaps(Console console, Path target, List<GeneratedStudy> studies) {
    List<Path> files = new ArrayList<>();
    Map<String, Integer> without = new TreeMap<>(); // by reason
    AtomicFolderWriter.fill(
        target,
        folder -> {
          for (int i = 0; i < studies.size(); i++) {
            List<Path> written = HeatMaps.write(folder, i + 1, studies.get(i));
            files.addAll(written);
            if (written.isEmpty()) {
              without.merge(ReportView.reasonWithoutMap(studies.get(i).report()), 1, Integer::sum);
            }
          }
        });
    console.progress("wrote %d heat maps to %s".formatted(files.size(), target));
    without.forEach(
        (reason, count) ->
            console.progress("%d reports have no heat map: %s".formatted(count, reason)));
  }
}
