package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/** Export of a run's best model under PyTorch names. */
public final class WeightExport {
  private WeightExport() {}

  /**
   * Writes a safetensors file with the backbone's weights and, if the run has them, the projections
   * and temperatures under the names of ITHN's released code.
   *
   * @param warning receives warnings about damaged checkpoints
   * @return the number of arrays
   */
  public static int write(Run run, Path file, Consumer<String> warning) throws IOException {
    checkNotNull(run, "run", "a run");
    checkNotNull(file, "file", "the file to write");
    Map<String, TensorData> weights =
        run.loadWeights(checkNotNull(warning, "warning", "line -> {}"));
    ExperimentConfig config = run.experiment().config();
    Map<String, TensorData> original =
        new LinkedHashMap<>(
            OriginalTables.weightTable(config, CheckpointFormat.BACKBONE).exportWeights(weights));
    for (WeightMapping row : OriginalTables.weightTable(config, CheckpointFormat.ITHN).rows()) {
      TensorData value = weights.get(row.path());
      if (value != null) {
        original.putIfAbsent(row.original(), row.toPyTorch(value));
      }
    }
    new SafeTensors(original, Map.of("format", "pt")).write(file);
    return original.size();
  }
}
