package org.ithn.backbones.parity;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ithn.framework.testkit.Goldens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every quantity of the fixtures, through the program that reports parity. */
final class ParityTest {
  private static void verify(ParityCheck check) throws IOException {
    Path folder = Goldens.named(check.fixture()).folder();
    Path root = folder;
    for (int i = 0; i < check.fixture().split("/", -1).length; i++) {
      root = root.getParent();
    }
    List<ParityRow> rows = Parity.run(root, check);
    assertThat(rows).isNotEmpty();
    assertWithMessage(check.fixture())
        .that(rows.stream().filter(row -> !row.passed()).toList())
        .isEmpty();
  }

  @Test
  void resNet18EqualsTorchvisions() throws IOException {
    verify(new ResNetParity("resnet18"::equals));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"resnet50", "resnet101"})
  void deeperResNetsEqualTorchvisions(String arch) throws IOException {
    verify(new ResNetParity(arch::equals));
  }

  @Test
  void trainingStepsEqualTheOriginalsAsThePaperAndAsTheCodeTakeThem() throws IOException {
    verify(new TrajectoryParity(Set.of("reference_code", "paper_pool_masked_stop")::contains));
  }

  @Tag("slow")
  @Test
  void trainingStepsEqualTheOriginalsInEveryLossMode() throws IOException {
    verify(new TrajectoryParity(mode -> true));
  }

  @Test
  void theLossesAreThoseOfThePaperInDoublePrecision() throws IOException {
    verify(new IthnLossParity());
  }

  @Test
  void theEncoderDecoderEqualsTheOriginal() throws IOException {
    verify(new R2GenCmnParity());
  }

  @Test
  void filesOfPyTorchAreReadExactlyOrRefused() throws IOException {
    verify(new CheckpointParity());
  }

  /** A check of made-up numbers. */
  private record Fake(double difference) implements ParityCheck {
    @Override
    public String fixture() {
      return "fake/one";
    }

    @Override
    public void run(ParityFixture fixture, ParityRows rows) {
      rows.compare("zero", new double[] {5}, new double[] {5}, 1e-3);
      rows.compare("off", new double[] {2 + difference, 1}, new double[] {2, 1}, 1e-3);
    }
  }

  private static void fixture(Path root, String name) throws IOException {
    Files.createDirectories(root.resolve(name));
    Files.writeString(root.resolve(name).resolve("config.json"), "{}");
  }

  @Test
  void theLastLineNamesTheWorstAndWhatIsNotBuilt(@TempDir Path root) throws IOException {
    fixture(root, "fake/one");
    fixture(root, "later");
    ParityReport good = Parity.run(root, List.of(new Fake(0.0005)));
    assertThat(good.passed()).isTrue();
    assertThat(good.lastLine())
        .isEqualTo(
            "parity ok: 2 quantities, worst 0.50 of its tolerance (fake/one: off);"
                + " not built: later");
    assertThat(good.table()).contains("| fake/one | off | 5.00e-04 | 2.50e-04 | 1.00e-03 | ok |");
    ParityReport bad = Parity.run(root, List.of(new Fake(Double.NaN)));
    assertThat(bad.passed()).isFalse();
    assertThat(bad.lastLine()).startsWith("parity failed: 1 of 2 quantities, worst Infinity");
  }

  @Test
  void aFolderWithoutFixturesIsRefused(@TempDir Path root) {
    IOException error = assertThrows(IOException.class, () -> Parity.run(root, List.of()));
    assertThat(error).hasMessageThat().contains("holds no folder with a config.json");
  }
}
