package org.ithn.backbones.text;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.TorchCheckpoint;

/**
 * Weights of a model by their Hugging Face names, with or without a model prefix. {@code module.}
 * is the one of data-parallel training, as in CheXbert's checkpoint.
 */
record TextEncoderWeights(ModelFolder folder, Map<String, TensorData> tensors) {
  private static final List<String> PREFIXES = List.of("", "bert.", "roberta.", "module.bert.");

  static TextEncoderWeights load(ModelFolder folder) {
    try {
      if (folder.has("model.safetensors")) {
        return new TextEncoderWeights(
            folder, SafeTensors.read(folder.path().resolve("model.safetensors")).tensors());
      }
      if (folder.has("pytorch_model.bin")) {
        return new TextEncoderWeights(
            folder, TorchCheckpoint.read(folder.path().resolve("pytorch_model.bin")).tensors());
      }
      throw folder.problem(
          "model.safetensors", "neither this file nor pytorch_model.bin exists; copy one of them");
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Returns the weight with a name and shape; names from before 2019 ({@code gamma}, {@code beta})
   * are also accepted.
   */
  TensorData get(String name, long... shape) {
    String old =
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
    for (String prefix : PREFIXES) {
      for (String key : List.of(prefix + name, prefix + old)) {
        TensorData found = tensors.get(key);
        if (found != null) {
          if (!Arrays.equals(found.shape(), shape)) {
            throw new IllegalArgumentException(
                "%s: weight '%s' has shape %s, but config.json implies %s; use files of one model"
                    .formatted(
                        folder.path(),
                        key,
                        Arrays.toString(found.shape()),
                        Arrays.toString(shape)));
          }
          return found;
        }
      }
    }
    throw new IllegalArgumentException(
        "%s: weight '%s' is missing; use config.json and weights of the same model"
            .formatted(folder.path(), name));
  }
}
