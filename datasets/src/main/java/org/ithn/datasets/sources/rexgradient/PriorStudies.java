package org.ithn.datasets.sources.rexgradient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.ithn.datasets.files.JsonLists;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;

/** Studies of each patient by their dates, {@code StudyDate} as 20190730. */
final class PriorStudies {
  private static final Pattern DATE = Pattern.compile("[0-9]{8}");
  private static final SectionPolicy ALL =
      new SectionPolicy(ReportSection.BOTH, SectionPolicy.Fallback.OTHER);

  private final Map<String, TreeMap<String, Prior>> byPatient = new HashMap<>();

  /**
   * A study that is prior to others.
   *
   * @param report findings and impression
   * @param images the paths of its images
   */
  record Prior(String report, List<String> images) {}

  /** Adds a study; those without patient, date or report are left out. */
  void add(JsonNode study, List<String> images) {
    String patient = patient(study);
    String date = date(study);
    if (!patient.isEmpty() && !date.isEmpty()) {
      ALL.choose(
              JsonLists.optionalText(study, "Findings"),
              JsonLists.optionalText(study, "Impression"))
          .ifPresent(
              report ->
                  byPatient
                      .computeIfAbsent(patient, unseen -> new TreeMap<>())
                      .putIfAbsent(date, new Prior(report.text(), images)));
    }
  }

  /**
   * Returns the latest study of the patient before the day of a study; empty if there is none or
   * the study has no date.
   */
  Optional<Prior> before(JsonNode study) {
    TreeMap<String, Prior> studies = byPatient.get(patient(study));
    String date = date(study);
    if (studies == null || date.isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(studies.lowerEntry(date)).map(Map.Entry::getValue);
  }

  private static String patient(JsonNode study) {
    return JsonLists.optionalText(study, "PatientID");
  }

  private static String date(JsonNode study) {
    String date = study.path("StudyDate").asText("");
    return DATE.matcher(date).matches() ? date : "";
  }
}
