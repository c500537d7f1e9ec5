package org.ithn.datasets.sources.iuxray;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/**
 * Terms of the manual indexing of Open-i's reports, which Kaggle's table calls MeSH and Problems.
 *
 * @param source the file or folder, for messages
 * @param byReport the terms of each report by its name, such as {@code CXR17}: lower case, with
 *     their qualifiers, such as {@code pleural effusion/left/small}
 */
public record IuXrayTags(Path source, Map<String, List<String>> byReport) {
  private static final Pattern STUDY = Pattern.compile("(CXR\\d{1,6})(_.*)?");

  /**
   * Reads the terms of all reports.
   *
   * @param reports {@code NLMCXR_reports.tgz}, a folder of its XML files, or {@code
   *     indiana_reports.csv}
   * @param bad receives reports that cannot be used
   * @throws DataException if the reports cannot be used at all
   */
  public static IuXrayTags read(Path reports, BadExamples bad) {
    Map<String, List<String>> byReport = new LinkedHashMap<>();
    ReportSources.read(reports, bad, fork -> {})
        .values()
        .forEach(study -> byReport.put(study.name(), study.tags()));
    return new IuXrayTags(reports, byReport);
  }

  /**
   * Returns the terms of a study.
   *
   * @param id the id of a study of IU X-Ray, such as {@code CXR17_IM-0477}
   * @throws DataException if the id has another form, or its report is missing or not indexed
   */
  public List<String> ofStudy(String id) {
    Matcher name = STUDY.matcher(id);
    if (!name.matches()) {
      throw new DataException(
          "study '%s': is not an IU X-Ray id; expected one such as CXR17_IM-0477".formatted(id));
    }
    List<String> tags = byReport.get(name.group(1));
    if (tags == null || tags.isEmpty()) {
      throw new DataException(
          "study '%s': %s has no %s of report %s; check the reports"
              .formatted(id, source, tags == null ? "copy" : "terms", name.group(1)));
    }
    return tags;
  }
}
