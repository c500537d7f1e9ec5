package org.ithn.parity.losses;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.parity.Parity;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;
import org.ithn.parity.ParityReport;
import org.ithn.parity.ParityRow;
import org.ithn.parity.ParityRun;
import org.ithn.parity.checkpoints.CheckpointParity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the parity report and parity tests of losses and checkpoints. */
final class ParityTest {
  @Test
  void lossesEqualThePaper() throws IOException {
    ParityRun.verify(new PaperLossParity());
  }

  @Test
  void referenceCodeSettingEqualsTheReleasedCode() throws IOException {
    ParityRun.verify(new ReleasedLossParity());
  }

  @Test
  void pyTorchFilesAreReadExactlyOrRejected() throws IOException {
    ParityRun.verify(new CheckpointParity());
  }

  /** Check of synthetic numbers. */
  private record Fake(double difference) implements ParityCheck {
    @Override
    public String fixture() {
      return "fake/one";
    }

    @Override
    public void run(ParityFixture fixture, ParityRecorder rows) {
      rows.compare("zero", new double[] {5}, new double[] {5}, 1e-3);
      rows.compare("off", new double[] {2 + difference, 1}, new double[] {2, 1}, 1e-3);
      rows.skip("texts are not here");
    }
  }

  private static void fixture(Path root, String name) throws IOException {
    Files.createDirectories(root.resolve(name));
    Files.writeString(root.resolve(name).resolve("config.json"), "{}");
  }

  private static ParityReport run(Path root, ParityCheck... checks) throws IOException {
    return Parity.run(List.of(root), List.of(checks), Optional.empty());
  }

  @Test
  void summaryNamesTheWorstQuantityAndUncheckedFixtures(@TempDir Path root) throws IOException {
    fixture(root, "fake/one");
    fixture(root, "later");
    ParityReport good = run(root, new Fake(0.0005));
    assertThat(good.passed()).isTrue();
    assertThat(good.summary())
        .isEqualTo(
            "parity ok: 2 quantities, worst 0.50 of its tolerance (fake/one: off);"
                + " no check: later");
    assertThat(good.markdownTable()).contains("| fake/one | off | 1 | 0.50 |");
    assertThat(good.csv())
        .isEqualTo(
            """
            fixture,quantity,absolute,relative,tolerance,passed
            fake/one,zero,0.00e+00,0.00e+00,1.00e-03,true
            fake/one,off,5.00e-04,2.50e-04,1.00e-03,true
            """);
    assertThat(good.failures()).isEmpty();
    assertThat(good.skipped()).containsExactly("fake/one: texts are not here");
    ParityReport bad = run(root, new Fake(Double.NaN));
    assertThat(bad.passed()).isFalse();
    assertThat(bad.summary()).startsWith("parity failed: 1 of 2 quantities, worst Infinity");
    assertThat(bad.failures().stream().map(ParityRow::describe))
        .containsExactly("fake/one: off differs by NaN, tolerance 1.00e-03");
    assertThat(bad.csv()).contains("fake/one,off,NaN,NaN,1.00e-03,false");
  }

  @Test
  void quantitiesThatDifferInTheirCaseAloneAreOneRowOfTheTable() {
    List<ParityRow> rows = new ArrayList<>();
    for (String name :
        List.of(
            "grad random.lambda0.z",
            "grad random.lambda1.z (float64)",
            "eosbias0.1view.beam3: ids",
            "eosbias1.1view.beam3: ids",
            "tau0.2.case3.beam5: ids",
            "tau0.2.case4.beam5: ids",
            "photo.jpg: bytes",
            "photo.rows",
            "hostile.pth: refused")) {
      rows.add(new ParityRow("fake", name, 1, 1, 1 + rows.size()));
    }
    assertThat(new ParityReport(rows, List.of(), List.of()).markdownTable().lines().skip(2))
        .containsExactly(
            "| fake | grad random | 2 | 1.00 |",
            "| fake | 1view.beam3 | 2 | 0.33 |",
            "| fake | tau0.2.beam5 | 2 | 0.20 |",
            "| fake | photo | 2 | 0.14 |",
            "| fake | broken and hostile files | 1 | 0.11 |")
        .inOrder();
  }

  @Test
  void differentLengthsAndInfinitiesFail() {
    ParityRecorder rows = new ParityRecorder("fake");
    rows.compare("longer", new double[] {1, 2}, new double[] {1}, 1);
    rows.compare("infinite", new double[] {Double.POSITIVE_INFINITY}, new double[] {1}, 1);
    rows.compare("nothing where something is", new double[0], new double[] {1}, 1);
    assertThat(rows.rows().stream().filter(ParityRow::passed).toList()).isEmpty();
    rows.compare("exactly at the limit", new double[] {3}, new double[] {2}, 1);
    assertThat(rows.rows().get(3).passed()).isTrue();
  }

  @Test
  void missingAndDuplicateFixturesAreRejected(@TempDir Path root) throws IOException {
    IOException none = assertThrows(IOException.class, () -> run(root));
    assertThat(none).hasMessageThat().contains("no folder contains a config.json");
    IOException missing = assertThrows(IOException.class, () -> run(root.resolve("none")));
    assertThat(missing).hasMessageThat().contains("is not a folder");
    fixture(root, "a/fake");
    fixture(root, "b/fake");
    IOException twice =
        assertThrows(
            IOException.class,
            () ->
                Parity.run(
                    List.of(root.resolve("a"), root.resolve("b")), List.of(), Optional.empty()));
    assertThat(twice).hasMessageThat().contains("are the same fixture");
  }

  @Test
  void fixtureWithInvalidJsonIsNamed(@TempDir Path root) throws IOException {
    fixture(root, "fake/one");
    Files.writeString(root.resolve("fake/one/config.json"), "{");
    IOException error = assertThrows(IOException.class, () -> run(root, new Fake(0)));
    assertThat(error).hasMessageThat().contains("config.json: is not JSON");
  }
}
