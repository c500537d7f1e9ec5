package org.ithn.backbones.text;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.TorchCheckpoint;

/** A model's arrays under the names of Hugging Face, whatever they were saved inside of. */
record TextEncoderWeights(ModelFolder folder, Map<String, TensorData> tensors) {
  private static final List<String> PREFIXES = List.of("", "bert.", "roberta.");

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
          "model.safetensors",
          "neither this file nor pytorch_model.bin is there; copy one of them");
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The array of a name; names of before 2019 ({@code gamma}, {@code beta}) are found as well. */
  TensorData get(String name, long... shape) {
    String old =
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
    for (String inside : PREFIXES) {
      for (String written : List.of(inside + name, inside + old)) {
        TensorData found = tensors.get(written);
        if (found != null) {
          if (!Arrays.equals(found.shape(), shape)) {
            throw new IllegalArgumentException(
                "%s: the weight '%s' has shape %s, config.json says %s; take both from the same model"
                    .formatted(
                        folder.path(),
                        written,
                        Arrays.toString(found.shape()),
                        Arrays.toString(shape)));
          }
          return found;
        }
      }
    }
    throw new IllegalArgumentException(
        "%s: the weight '%s' is missing; take config.json and weights from the same model"
            .formatted(folder.path(), name));
  }
}
