package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.backbones.importing.Origin;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/** Writes a run's best model under the names of PyTorch. */
public final class WeightExport {
  private WeightExport() {}

  /**
   * Writes a safetensors file: as of ITHN's released code where the run has all that it has, else
   * as of the backbone's.
   *
   * @param warning told of checkpoints that are damaged
   * @return how many arrays it holds
   */
  public static int write(Run run, Path file, Consumer<String> warning) throws IOException {
    Map<String, TensorData> weights = run.weights(warning);
    WeightTable table = OriginalTables.of(run.experiment().config(), Origin.ITHN);
    if (!table.rows().stream().map(WeightName::path).allMatch(weights::containsKey)) {
      table = OriginalTables.of(run.experiment().config(), Origin.BACKBONE);
    }
    Map<String, TensorData> original = table.toOriginal(weights);
    new SafeTensors(original, Map.of("format", "pt")).write(file);
    return original.size();
  }
}
