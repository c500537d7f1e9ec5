package org.ithn.metrics.scoring;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the check of sections. */
class SectionCheckTest {
  private static List<String> reports(String text) {
    return Collections.nCopies(20, text);
  }

  @Test
  void impressionsAgainstFindingsAreReported() {
    List<String> impressions = reports("No acute disease.");
    List<String> findings = reports("The heart is normal. The lungs are clear. No effusion.");
    assertThat(SectionCheck.warning(impressions, findings).orElseThrow())
        .startsWith("predictions look like impressions");
    assertThat(SectionCheck.warning(findings, findings)).isEmpty();
  }

  @Test
  void combiningMarksTakeLinearTime() {
    List<String> marks = List.of("\u0301".repeat(1 << 19));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(SectionCheck.warning(marks, marks)).isEmpty());
  }
}
