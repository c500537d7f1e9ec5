package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The sizes in a model's {@code config.json}.
 *
 * @param roberta RoBERTa instead of BERT: other positions and special tokens
 * @param vocabularySize rows of the table of tokens
 * @param width H
 * @param layers of the encoder
 * @param heads A; divides H
 * @param feedForwardWidth width between the two maps of a layer
 * @param positions rows of the table of positions
 * @param epsilon of layer normalisation
 * @param paddingId id of padding
 */
record TextEncoderConfig(
    boolean roberta,
    int vocabularySize,
    int width,
    int layers,
    int heads,
    int feedForwardWidth,
    int positions,
    double epsilon,
    int paddingId) {
  private static final String FILE = "config.json";

  static TextEncoderConfig load(ModelFolder folder) {
    JsonNode json = folder.loadJson(FILE);
    String kind = json.path("model_type").asText("");
    if (!kind.equals("bert") && !kind.equals("roberta")) {
      throw folder.problem(FILE, "model_type is '%s'; expected bert or roberta".formatted(kind));
    }
    String activation = json.path("hidden_act").asText("gelu");
    String position = json.path("position_embedding_type").asText("absolute");
    if (!activation.equals("gelu") || !position.equals("absolute")) {
      throw folder.problem(
          FILE,
          "hidden_act is '%s' and position_embedding_type '%s'; only gelu and absolute are known"
              .formatted(activation, position));
    }
    boolean roberta = kind.equals("roberta");
    TextEncoderConfig config =
        new TextEncoderConfig(
            roberta,
            size(folder, json, "vocab_size"),
            size(folder, json, "hidden_size"),
            size(folder, json, "num_hidden_layers"),
            size(folder, json, "num_attention_heads"),
            size(folder, json, "intermediate_size"),
            size(folder, json, "max_position_embeddings"),
            json.path("layer_norm_eps").asDouble(1e-12),
            json.path("pad_token_id").asInt(roberta ? 1 : 0));
    if (config.width % config.heads != 0 || config.maxTokens() < 3) {
      throw folder.problem(
          FILE,
          "hidden_size %d, num_attention_heads %d and max_position_embeddings %d do not go together"
              .formatted(config.width, config.heads, config.positions));
    }
    return config;
  }

  private static int size(ModelFolder folder, JsonNode json, String key) {
    int value = json.path(key).asInt(0);
    if (value < 1 || value > 1_000_000) {
      throw folder.problem(FILE, "'%s' is %s; expected a size".formatted(key, json.path(key)));
    }
    return value;
  }

  /** Where the first token's position stands in the table. */
  int firstPosition() {
    return roberta ? paddingId + 1 : 0;
  }

  /** The longest text in tokens, special ones included. */
  int maxTokens() {
    return Math.min(512, positions - firstPosition());
  }
}
