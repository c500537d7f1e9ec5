package org.ithn.datasets.text;

import static com.google.common.truth.Truth.assertThat;

import org.ithn.datasets.text.SectionPolicy.Chosen;
import org.ithn.datasets.text.SectionPolicy.Fallback;
import org.junit.jupiter.api.Test;

class SectionPolicyTest {
  private static final String FINDINGS = " Heart big.\r\nLungs clear. ";
  private static final String IMPRESSION = "No acute disease.";

  private static SectionPolicy policy(ReportSection section, Fallback fallback) {
    return new SectionPolicy(section, fallback);
  }

  @Test
  void presentSectionsAreTakenUnderEitherPolicy() {
    for (Fallback fallback : Fallback.values()) {
      assertThat(policy(ReportSection.FINDINGS, fallback).choose(FINDINGS, IMPRESSION))
          .hasValue(new Chosen(FINDINGS, ReportSection.FINDINGS));
      assertThat(policy(ReportSection.IMPRESSION, fallback).choose(FINDINGS, IMPRESSION))
          .hasValue(new Chosen(IMPRESSION, ReportSection.IMPRESSION));
      assertThat(policy(ReportSection.BOTH, fallback).choose(" Big.", "Fine. "))
          .hasValue(new Chosen("Big. IMPRESSION: Fine.", ReportSection.BOTH));
    }
  }

  @Test
  void missingSectionsFallBackOnlyUnderTheOtherPolicy() {
    for (ReportSection section : ReportSection.values()) {
      assertThat(policy(section, Fallback.OTHER).choose("nan", IMPRESSION))
          .hasValue(new Chosen(IMPRESSION, ReportSection.IMPRESSION));
      assertThat(policy(section, Fallback.OTHER).choose("Big.", " "))
          .hasValue(new Chosen("Big.", ReportSection.FINDINGS));
      assertThat(policy(section, Fallback.OTHER).choose("", "")).isEmpty();
    }
    assertThat(policy(ReportSection.FINDINGS, Fallback.EXCLUDE).choose("", IMPRESSION)).isEmpty();
    assertThat(policy(ReportSection.BOTH, Fallback.EXCLUDE).choose("Big.", "")).isEmpty();
  }

  @Test
  void separatorSurvivesTheCleaners() {
    String both =
        policy(ReportSection.BOTH, Fallback.EXCLUDE).choose("Big.", "Fine.").orElseThrow().text();
    assertThat(ReportCleaner.IU_XRAY.clean(both)).isEqualTo("big . impression fine .");
    assertThat(ReportCleaner.MIMIC_CXR.clean(both)).isEqualTo("big . impression fine .");
  }
}
