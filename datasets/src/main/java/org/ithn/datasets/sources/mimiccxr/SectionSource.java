package org.ithn.datasets.sources.mimiccxr;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;
import org.ithn.datasets.text.SourceText;

/** Source of the sections of studies. */
@FunctionalInterface
interface SectionSource {
  /**
   * Sections of a report.
   *
   * @param findings the findings; blank if it has none
   * @param impression the impression; blank if it has none
   * @param context other sections by kind, such as the indication; blank ones are left out
   */
  record Sections(String findings, String impression, Map<String, String> context) {
    public Sections {
      context = SourceText.context(context);
    }
  }

  /**
   * Returns the sections of a study; absent if it has no report.
   *
   * @throws DataException if its report cannot be read
   */
  Optional<Sections> find(MimicImage image);

  /**
   * Returns a source that reads the table of sections ({@code mimic_cxr_sectioned.csv}) into
   * memory, about 300 MB for all of MIMIC-CXR.
   */
  static SectionSource ofSections(Path file, BadExamples bad) {
    Map<String, Sections> byStudy = new HashMap<>();
    CsvFile.read(
        file,
        List.of("study", "findings"), // the impression is optional
        bad,
        row -> {
          String study = row.value("study");
          if (!study.matches("s?\\d{1,12}")) {
            throw new DataException(
                "%s: the study is '%s'; expected one such as s50414267"
                    .formatted(row.place(), study));
          }
          Sections sections =
              new Sections(
                  SourceText.unixLines(row.value("findings")),
                  SourceText.unixLines(row.value("impression")),
                  Map.of("comparison", row.value("comparison")));
          if (byStudy.putIfAbsent(study.replace("s", ""), sections) != null) {
            throw new DataException(
                "%s: duplicate study %s; remove one".formatted(row.place(), study));
          }
        });
    return image -> Optional.ofNullable(byStudy.get(image.study()));
  }

  /**
   * Returns a source that reads report files one at a time and takes their sections, see {@link
   * ReportSections}.
   */
  static SectionSource ofReports(Path folder) {
    return image -> {
      Path file = MimicFolder.resolveRoot(folder).resolve(image.reportPath());
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      try {
        if (Files.size(file) > ReportSections.MAX_BYTES) {
          throw new DataException(
              "report %s: is larger than %d bytes; check the file"
                  .formatted(file, ReportSections.MAX_BYTES));
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
          throw new DataException("report %s: is not UTF-8; convert it".formatted(file));
        }
        return Optional.of(
            new Sections(
                ReportSections.findings(text),
                ReportSections.impression(text),
                ReportSections.context(text)));
      } catch (IOException e) {
        throw new DataException(
            "report %s: cannot be read (%s); check the disk".formatted(file, e.getMessage()), e);
      }
    };
  }
}
