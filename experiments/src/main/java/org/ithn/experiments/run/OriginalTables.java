package org.ithn.experiments.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.tensors.TensorData;

/** Lookup of the weight tables that map PyTorch names to ours. */
final class OriginalTables {
  private static final String PARALLEL = "module.";
  private static final String GPT2 = "transformer.";

  private OriginalTables() {}

  /**
   * Returns the table of a configuration's backbone.
   *
   * @throws UserException if the backbone has no table
   */
  static WeightTable weightTable(ExperimentConfig config, CheckpointFormat origin) {
    Object provider = Plugins.backbones().get(config.backbone().name());
    if (provider instanceof WeightTableProvider<?> weights) {
      return table(weights, origin, config.backbone().options());
    }
    throw new UserException(
        "backbone.name: '%s' has no table of PyTorch names; choose another backbone"
            .formatted(config.backbone().name()));
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's record
  private static <C extends Record> WeightTable table(
      WeightTableProvider<C> weights, CheckpointFormat origin, Record options) {
    return weights.weightTable(origin, (C) options);
  }

  /**
   * Removes the prefix of PyTorch's data-parallel models from every key, or the prefix of Hugging
   * Face's GPT-2 models with an output layer.
   */
  static Map<String, TensorData> stripPrefixes(Map<String, TensorData> tensors) {
    if (tensors.containsKey(GPT2 + "wte.weight")) {
      Map<String, TensorData> inner = new LinkedHashMap<>();
      tensors.forEach(
          (key, value) ->
              inner.put(key.startsWith(GPT2) ? key.substring(GPT2.length()) : key, value));
      return inner;
    }
    if (!tensors.keySet().stream().allMatch(key -> key.startsWith(PARALLEL))) {
      return tensors;
    }
    Map<String, TensorData> unwrapped = new LinkedHashMap<>();
    tensors.forEach((key, value) -> unwrapped.put(key.substring(PARALLEL.length()), value));
    return unwrapped;
  }
}
