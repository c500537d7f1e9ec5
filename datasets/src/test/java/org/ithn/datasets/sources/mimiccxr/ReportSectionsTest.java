package org.ithn.datasets.sources.mimiccxr;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections of reports, whose headings are written in many ways. */
class ReportSectionsTest {
  private static void assertFindings(String report, String findings) {
    for (String lineEnd : new String[] {"\n", "\r\n", "\r"}) {
      assertWithMessage(report)
          .that(ReportSections.findings(report.replace("\n", lineEnd)))
          .isEqualTo(findings);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "\t",
        "\n",
        "FINDINGS ",
        "FINDINGS\n",
        "FINDINGS AND ",
        "FINDINGS: ",
        "EXAM A B C D E ",
        "REASON FOR A ",
        "\nREASON FOR A",
        "\nFINDINGS (A",
        "A:\n",
        "IMPRESSION(S) / ",
        "A",
        ".A"
      })
  void longReportsTakeLinearTime(String repeated) {
    String report = repeated.repeat(ReportSections.MAX_BYTES / repeated.length());
    for (String text : new String[] {report, "FINDINGS" + report, "FINDINGS AND" + report}) {
      assertTimeoutPreemptively(Duration.ofSeconds(10), () -> ReportSections.findings(text));
    }
  }

  @Test
  void headingsAreReadAsTheyAreWritten() {
    for (String heading :
        new String[] {
          "FINDINGS:",
          "FINDINGS :",
          "Findings:",
          "findings:",
          "FINDING:",
          "  FINDINGS:",
          "FINDINGS AND IMPRESSION:",
          "Findings and Impression:",
          "FINDINGS/IMPRESSION:",
          "FINDINGS & IMPRESSION:",
          "IMPRESSION AND FINDINGS:",
          "FINDINGS IN BOTH VIEWS:"
        }) {
      assertFindings("FINAL REPORT\n %s \n Clear.\n".formatted(heading), "Clear.");
      assertFindings(
          "INDICATION: Cough.\n%s Clear.\n\nIMPRESSION: Fine.".formatted(heading), "Clear.");
    }
  }

  @Test
  void subheadingsStayInTheFindings() {
    assertFindings(
        " FINDINGS:\n Lines and tubes:  none.\n LUNGS:  clear.\n HEART:  big.\n\n IMPRESSION: x",
        "Lines and tubes:  none.\n LUNGS:  clear.\n HEART:  big.");
  }

  @Test
  void otherSectionsEndTheFindings() {
    for (String heading :
        new String[] {
          "IMPRESSION:",
          "Impression:",
          "IMPRESSION :",
          "CONCLUSION:",
          "RECOMMENDATION(S):",
          "IMPRESSION AND RECOMMENDATIONS:",
          "NOTIFICATION:",
          "COMPARISON:",
          "Technique:",
          "CLINICAL HISTORY:",
          "REASON FOR EXAM:",
          "EXAMINATION:",
          "WET READ:"
        }) {
      assertFindings("FINDINGS: Clear.\n %s y".formatted(heading), "Clear.");
    }
    assertFindings("FINDINGS: Little change.  IMPRESSION:  Stable.", "Little change.");
  }

  @Test
  void findingsComeBeforeACombinedSection() {
    assertFindings("FINDINGS AND IMPRESSION: y\nFINDINGS: Hazy.", "Hazy.");
    assertFindings("FINDINGS:\n\nFINDINGS AND IMPRESSION: Clear.", "Clear.");
  }

  @Test
  void contextIsTheFirstSectionOfEachKind() {
    assertThat(
            ReportSections.context(
                """
                EXAMINATION: CHEST (PA AND LAT)
                REASON FOR EXAM: Fever,
                 cough.
                HISTORY: Older.
                TECHNIQUE: Chest PA and lateral
                COMPARISON: ___
                FINDINGS: Clear.\
                """))
        .containsExactly(
            "indication", "Fever,\n cough.",
            "technique", "Chest PA and lateral",
            "comparison", "___");
    assertThat(ReportSections.context("Clinical History: Pain.\nFindings: Clear."))
        .containsExactly("indication", "Pain.");
  }

  @Test
  void wordsInSentencesAreNoHeadings() {
    assertFindings(
        """
        FINDINGS: The impression of a mass
         comparison is made with ___: no change.
        IMPRESSION: x\
        """,
        "The impression of a mass\n comparison is made with ___: no change.");
    assertThat(ReportSections.findings("CHEST RADIOGRAPH\n\n Lungs are clear.")).isEmpty();
    assertThat(ReportSections.findings("")).isEmpty();
  }
}
