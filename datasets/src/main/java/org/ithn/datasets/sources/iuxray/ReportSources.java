package org.ithn.datasets.sources.iuxray;

import com.google.common.base.Splitter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;
import org.ithn.datasets.files.Documents;

/** Reader of the reports in an archive or folder of XML files, or in the Kaggle tables. */
final class ReportSources {
  private static final String PROJECTIONS = "indiana_projections.csv";

  private final BadExamples bad;
  private final TreeMap<Integer, SourceStudy> studies = new TreeMap<>();

  private ReportSources(BadExamples bad) {
    this.bad = bad;
  }

  /**
   * Reads all reports.
   *
   * @param reports an archive, a folder, or {@code indiana_reports.csv}; with the latter, {@code
   *     indiana_projections.csv} in the same folder is read for image names if it exists
   * @param resourceForks receives the names of ignored files {@code ._NAME} of macOS archives
   * @return the reports by number
   */
  static Map<Integer, SourceStudy> read(
      Path reports, BadExamples bad, Consumer<String> resourceForks) {
    ReportSources sources = new ReportSources(bad);
    Path name = reports.getFileName();
    if (name != null && name.toString().toLowerCase(Locale.ROOT).matches(".*\\.csv(\\.gz)?")) {
      sources.tables(reports, reports.resolveSibling(PROJECTIONS));
    } else {
      Documents.read(
          reports,
          ".xml",
          bad,
          resourceForks,
          (place, content) -> sources.add(ReportXml.read(place, content)));
    }
    if (sources.studies.isEmpty()) {
      throw new DataException(
          "reports %s: no reports; expected NLMCXR_reports.tgz, its folder or indiana_reports.csv"
              .formatted(reports));
    }
    return sources.studies;
  }

  private void tables(Path reports, Path projections) {
    Map<Integer, List<String>> images = images(projections);
    CsvFile.read(
        reports,
        List.of("uid", "findings"),
        bad,
        row -> {
          int number = number(row);
          add(
              new SourceStudy(
                  number,
                  row.place(),
                  row.value("findings"),
                  row.value("impression"),
                  images.getOrDefault(number, List.of()),
                  Splitter.on(';').splitToList(row.value("MeSH")),
                  Map.of(
                      "indication", row.value("indication"),
                      "comparison", row.value("comparison"))));
        });
  }

  /** Returns the images of each report by its number; none where the file is missing. */
  private Map<Integer, List<String>> images(Path projections) {
    Map<Integer, List<String>> images = new HashMap<>();
    if (Files.exists(projections)) {
      CsvFile.read(
          projections,
          List.of("uid", "filename"),
          bad,
          row -> {
            int number = number(row);
            Optional<ImageName> image = ImageName.parseFileName(row.value("filename"));
            if (image.isEmpty() || image.get().number() != number) {
              throw new DataException(
                  "%s: report %d has the image '%s'; expected the form %d_IM-0477-1001.dcm.png"
                      .formatted(row.place(), number, row.value("filename"), number));
            }
            images.computeIfAbsent(number, key -> new ArrayList<>()).add(image.get().text());
          });
    }
    return images;
  }

  private static int number(CsvFile.Row row) {
    String text = row.value("uid");
    if (!text.matches("\\d{1,6}")) {
      throw new DataException(
          "%s: the uid is '%s'; expected a number such as 17".formatted(row.place(), text));
    }
    return Integer.parseInt(text);
  }

  private void add(SourceStudy study) {
    SourceStudy first = studies.putIfAbsent(study.number(), study);
    if (first != null) {
      throw new DataException(
          "%s: duplicate report %s (first in %s); remove one"
              .formatted(study.place(), study.name(), first.place()));
    }
  }
}
