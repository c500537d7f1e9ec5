package org.ithn.experiments.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.tensors.TensorData;

/** Lookup of the weight tables that map PyTorch names to ours. */
final class OriginalTables {
  private static final List<String> WRAPPERS = List.of("module.", "model.", "_orig_mod.");
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
   * Removes prefixes that every key has, those of data parallelism, PyTorch Lightning and {@code
   * torch.compile}, and the prefix of Hugging Face's GPT-2 models with an output layer.
   */
  static Map<String, TensorData> stripPrefixes(Map<String, TensorData> tensors) {
    Map<String, TensorData> stripped = tensors;
    Optional<String> prefix = commonPrefix(stripped);
    while (prefix.isPresent()) {
      stripped = strip(stripped, prefix.get());
      prefix = commonPrefix(stripped);
    }
    return stripped.containsKey(GPT2 + "wte.weight") ? strip(stripped, GPT2) : stripped;
  }

  private static Optional<String> commonPrefix(Map<String, TensorData> tensors) {
    return WRAPPERS.stream()
        .filter(prefix -> !tensors.isEmpty())
        .filter(prefix -> tensors.keySet().stream().allMatch(key -> key.startsWith(prefix)))
        .findFirst();
  }

  /** Removes a prefix from the keys that have it. */
  private static Map<String, TensorData> strip(Map<String, TensorData> tensors, String prefix) {
    Map<String, TensorData> inner = new LinkedHashMap<>();
    tensors.forEach(
        (key, value) ->
            inner.put(key.startsWith(prefix) ? key.substring(prefix.length()) : key, value));
    return inner;
  }
}
