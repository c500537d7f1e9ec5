package org.ithn.datasets.sources.rexgradient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.ithn.datasets.files.JsonLists;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;

/** Reports of each patient by the dates of their studies, {@code StudyDate} as 20190730. */
final class PriorReports {
  private static final Pattern DATE = Pattern.compile("[0-9]{8}");
  private static final SectionPolicy ALL =
      new SectionPolicy(ReportSection.BOTH, SectionPolicy.Fallback.OTHER);

  private final Map<String, TreeMap<String, String>> byPatient = new HashMap<>();

  /** Adds the report of a study; those without patient, date or text are left out. */
  void add(JsonNode study) {
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
                      .putIfAbsent(date, report.text()));
    }
  }

  /**
   * Returns the latest report of the patient before the day of a study; empty if there is none or
   * the study has no date.
   */
  String before(JsonNode study) {
    TreeMap<String, String> reports = byPatient.get(patient(study));
    String date = date(study);
    if (reports == null || date.isEmpty()) {
      return "";
    }
    Map.Entry<String, String> last = reports.lowerEntry(date);
    return last == null ? "" : last.getValue();
  }

  private static String patient(JsonNode study) {
    return JsonLists.optionalText(study, "PatientID");
  }

  private static String date(JsonNode study) {
    String date = study.path("StudyDate").asText("");
    return DATE.matcher(date).matches() ? date : "";
  }
}
