package org.ithn.datasets.text;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Choice of the section of each report, and of a replacement where it is missing.
 *
 * @param section the section
 * @param fallback the treatment of reports without it
 */
public record SectionPolicy(ReportSection section, Fallback fallback) {
  /** Treatment of reports that lack the section. */
  public enum Fallback {
    /** The report is excluded. */
    EXCLUDE,
    /** The other section is used; of both, the one that is present. */
    OTHER
  }

  /**
   * Text of a study.
   *
   * @param text the text; a single section is unchanged
   * @param section the section that it is
   */
  public record Chosen(String text, ReportSection section) {}

  /** Returns the policy of R2Gen's data: findings only. */
  public static SectionPolicy findingsOnly() {
    return new SectionPolicy(ReportSection.FINDINGS, Fallback.EXCLUDE);
  }

  /**
   * Returns the text of a report; absent if the policy excludes it.
   *
   * @param findings the findings; blank, {@code nan} and the like are missing
   * @param impression the impression, as well
   */
  public Optional<Chosen> choose(String findings, String impression) {
    return sections().stream()
        .flatMap(
            each -> each.text(findings, impression).map(text -> new Chosen(text, each)).stream())
        .findFirst();
  }

  private List<ReportSection> sections() {
    return fallback == Fallback.EXCLUDE
        ? List.of(section)
        : List.of(section, ReportSection.FINDINGS, ReportSection.IMPRESSION);
  }

  /**
   * Returns additional keys of an annotation's entry: {@code section}, except for findings, which
   * entries without the key are.
   */
  public static Map<String, String> keys(ReportSection section) {
    return section == ReportSection.FINDINGS ? Map.of() : Map.of("section", section.label());
  }

  /** Returns {@link #keys(ReportSection)}, then other texts by kind. */
  public static Map<String, String> keys(ReportSection section, Map<String, String> context) {
    return ImmutableMap.<String, String>builder()
        .putAll(keys(section))
        .putAll(context)
        .buildOrThrow();
  }

  /** Returns {@code study_id} and {@code subject_id}, then {@link #keys(ReportSection, Map)}. */
  public static Map<String, String> keys(
      String examination, String patient, ReportSection section, Map<String, String> context) {
    return ImmutableMap.<String, String>builder()
        .put("study_id", examination)
        .put("subject_id", patient)
        .putAll(keys(section, context))
        .buildOrThrow();
  }

  /** Returns the reason for which a report is excluded. */
  public String exclusionReason() {
    return fallback == Fallback.OTHER ? "neither findings nor impression" : "no " + section.label();
  }
}
