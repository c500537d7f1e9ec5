package org.ithn.backbones.text;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
  private static final List<String> PREFIXES =
      List.of("", "bert.", "roberta.", "distilbert.", "deberta.", "module.bert.");

  /** Parts of BERT's names that DistilBERT names otherwise, longer ones before their ends. */
  private static final Map<String, String> DISTILBERT_NAMES = distilBertNames();

  private static Map<String, String> distilBertNames() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("encoder.layer.", "transformer.layer.");
    names.put("attention.self.query", "attention.q_lin");
    names.put("attention.self.key", "attention.k_lin");
    names.put("attention.self.value", "attention.v_lin");
    names.put("attention.output.dense", "attention.out_lin");
    names.put("attention.output.LayerNorm", "sa_layer_norm");
    names.put("intermediate.dense", "ffn.lin1");
    names.put("output.dense", "ffn.lin2");
    names.put("output.LayerNorm", "output_layer_norm");
    return names;
  }

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
   * are also accepted, and those of DistilBERT.
   */
  TensorData get(String name, long... shape) {
    String old =
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
    String distilBert = name;
    for (Map.Entry<String, String> part : DISTILBERT_NAMES.entrySet()) {
      distilBert = distilBert.replace(part.getKey(), part.getValue());
    }
    for (String prefix : PREFIXES) {
      for (String key : List.of(prefix + name, prefix + old, prefix + distilBert)) {
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
