package org.ithn.cli.benchmark;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.ithn.cli.doctor.Devices;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.profile.OpTrace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Placement of a step's ops on a GPU: {@code mvn -Pgpu verify -Dtest.groups=gpu}. */
@Tag("gpu")
final class GpuStepTest {
  @BeforeAll
  static void aGpu() {
    assumeTrue(Devices.types().contains("GPU"), "TensorFlow sees no GPU here");
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource({
    "r2gencmn, mochi, float32, none",
    "r2gencmn, projected, float32, none",
    "r2gencmn, projected, bf16, none",
    "r2gencmn, projected, bf16, blocks",
    "xpronet, projected, float32, cheap",
    "visualgpt, projected, float32, none",
    "r2gen, projected, float32, none"
  })
  void productsAndConvolutionsRunOnTheGpu(
      String backbone, String strategy, String precision, String recompute) {
    ExperimentConfig config =
        Plugins.configReader()
            .read(
                List.of(backbone + "-iu-xray"),
                List.of(),
                List.of(
                    "backbone.vision=resnet18",
                    "data.image.size=64",
                    "data.image.train_transform.resize_to=64",
                    "training.batch=4",
                    "ithn.strategy=" + strategy,
                    "training.compute.precision=" + precision,
                    "training.compute.recompute=" + recompute))
            .withRandomInit();
    try (RandomSteps steps = RandomSteps.of(config)) {
      steps.run();
      OpTrace trace = steps.trace();
      assertWithMessage("operations on the processor")
          .that(trace.flopsOn("CPU"))
          .isLessThan(1e-4 * trace.flops());
      assertThat(trace.flopsOn("GPU")).isGreaterThan(1e9);
    }
  }
}
