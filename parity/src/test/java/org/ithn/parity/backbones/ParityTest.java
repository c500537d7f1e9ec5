package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.Set;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parity tests of the backbones: every quantity of their fixtures. */
final class ParityTest {
  @Test
  void resNet18EqualsTorchvisions() throws IOException {
    ParityRun.verify(new ResNetParity("resnet18"::equals));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"resnet50", "resnet101"})
  void deeperResNetsEqualTorchvision(String arch) throws IOException {
    ParityRun.verify(new ResNetParity(arch::equals));
  }

  @Test
  void trainingStepsOfPaperAndReleasedCodeEqualTheOriginal() throws IOException {
    ParityRun.verify(
        new TrajectoryParity(Set.of("reference_code", "paper_pool_masked_stop")::contains));
  }

  @Tag("slow")
  @Test
  void trainingStepsEqualTheOriginalInEveryLossMode() throws IOException {
    ParityRun.verify(new TrajectoryParity(mode -> true));
  }

  @Test
  void encoderDecodersEqualTheOriginals() throws IOException {
    ParityRun.verify(new R2GenCmnParity());
  }

  @Test
  void r2GenEqualsTheOriginalGreedyReportsAndBeamsIncluded() throws IOException {
    ParityRun.verify(new R2GenParity());
  }

  @Test
  void xProNetEqualsTheOriginalWithItsContrastiveLossesAndBeams() throws IOException {
    ParityRun.verify(new XProNetParity());
  }

  @Test
  void visualGptEqualsTheOriginalAtBothThresholdsWithEveryBeam() throws IOException {
    ParityRun.verify(new VisualGptParity());
  }
}
