package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.Set;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parity tests of visual extractors, training steps and encoder-decoders: every quantity of their
 * fixtures.
 */
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
}
