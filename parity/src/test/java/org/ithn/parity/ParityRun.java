package org.ithn.parity;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Assumptions;

/** Runner of a parity check as a test. */
public final class ParityRun {
  private ParityRun() {}

  /**
   * Verifies that every quantity is within its tolerance; skips the test if the fixture is missing.
   */
  public static void verify(ParityCheck check) throws IOException {
    Path folder = Goldens.load(check.fixture()).folder();
    List<ParityRow> rows = Parity.run(folder, check, Optional.of(Goldens.dataFolder())).rows();
    if (rows.isEmpty() && !System.getProperty("ithn.goldens", "").isEmpty()) {
      Assumptions.abort("skipped: %s has no numbers of this kind".formatted(folder));
    }
    assertThat(rows).isNotEmpty();
    assertWithMessage(check.fixture())
        .that(rows.stream().filter(row -> !row.passed()).toList())
        .isEmpty();
    assertWithMessage("each quantity has a unique name")
        .that(rows.stream().map(ParityRow::quantity).distinct().count())
        .isEqualTo(rows.size());
  }
}
