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

/** Source of the findings section of studies. */
@FunctionalInterface
interface FindingsSource {
  /**
   * Returns the findings of a study: blank if it has none, absent if it has no report.
   *
   * @throws DataException if its report cannot be read
   */
  Optional<String> find(MimicImage image);

  /**
   * Returns a source that reads the table of sections ({@code mimic_cxr_sectioned.csv}) into
   * memory, about 200 MB for all of MIMIC-CXR.
   */
  static FindingsSource ofSections(Path file, BadExamples bad) {
    Map<String, String> byStudy = new HashMap<>();
    CsvFile.read(
        file,
        List.of("study", "findings"),
        bad,
        row -> {
          String study = row.value("study");
          if (!study.matches("s?\\d{1,12}")) {
            throw new DataException(
                "%s: the study is '%s'; expected one such as s50414267"
                    .formatted(row.place(), study));
          }
          String findings = SourceText.unixLines(row.value("findings"));
          if (byStudy.putIfAbsent(study.replace("s", ""), findings) != null) {
            throw new DataException(
                "%s: duplicate study %s; remove one".formatted(row.place(), study));
          }
        });
    return image -> Optional.ofNullable(byStudy.get(image.study()));
  }

  /**
   * Returns a source that reads report files one at a time and takes their findings, see {@link
   * ReportSections}.
   */
  static FindingsSource ofReports(Path folder) {
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
        return Optional.of(ReportSections.findings(text));
      } catch (IOException e) {
        throw new DataException(
            "report %s: cannot be read (%s); check the disk".formatted(file, e.getMessage()), e);
      }
    };
  }
}
