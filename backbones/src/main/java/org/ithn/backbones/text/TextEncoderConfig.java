package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * Sizes from the {@code config.json} of a BERT, DistilBERT, RoBERTa or DeBERTa model.
 *
 * @param family the architecture
 * @param tables the embedding tables
 * @param layers encoder layers, at least 0
 * @param width H, the embedding width, at least 1
 * @param heads A, a divisor of the width
 * @param feedForwardWidth width inside the feed-forward sublayers, at least 1
 * @param epsilon constant that layer normalisation adds to the variance
 * @param relative the distances of DeBERTa; {@link RelativePositions#NONE} for others
 */
record TextEncoderConfig(
    Family family,
    EmbeddingTables tables,
    int layers,
    int width,
    int heads,
    int feedForwardWidth,
    double epsilon,
    RelativePositions relative) {
  private static final String FILE = "config.json";
  static final int MAX_TOKENS = 512;

  /** Architectures, whose names in {@code config.json} are those of the constants, with hyphens. */
  enum Family {
    /** Tokens, positions and segments. */
    BERT("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"),
    /** BERT without segments, with other names. */
    DISTILBERT("dim", "n_layers", "n_heads", "hidden_dim"),
    /** BERT with other positions and special tokens. */
    ROBERTA("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"),
    /** Tokens and relative positions, with the tokens of RoBERTa and the special ones of BERT. */
    DEBERTA("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"),
    /** DeBERTa versions 2 and 3, with other projections of positions and other tokens. */
    DEBERTA_V2("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size");

    private final String width;
    private final String layers;
    private final String heads;
    private final String feedForwardWidth;

    Family(String width, String layers, String heads, String feedForwardWidth) {
      this.width = width;
      this.layers = layers;
      this.heads = heads;
      this.feedForwardWidth = feedForwardWidth;
    }

    private static Family of(ModelFolder folder, String kind) {
      for (Family family : values()) {
        if (family.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(kind)) {
          return family;
        }
      }
      throw folder.problem(
          FILE,
          "model_type is '%s'; expected bert, distilbert, roberta, deberta or deberta-v2"
              .formatted(kind));
    }
  }

  /**
   * The embedding tables.
   *
   * @param vocabularySize rows of the token table, at least 1
   * @param positions rows of the position table, at least 1; unused with relative positions
   * @param paddingId id of the padding token
   */
  record EmbeddingTables(int vocabularySize, int positions, int paddingId) {}

  /** Reads {@code config.json}. */
  static TextEncoderConfig load(ModelFolder folder) {
    JsonNode json = folder.loadJson(FILE);
    Family family = Family.of(folder, json.path("model_type").asText(""));
    RelativePositions relative =
        family == Family.DEBERTA || family == Family.DEBERTA_V2
            ? RelativePositions.read(folder, json, family == Family.DEBERTA_V2)
            : RelativePositions.NONE;
    String activation =
        json.path(family == Family.DISTILBERT ? "activation" : "hidden_act").asText("gelu");
    String position = json.path("position_embedding_type").asText("absolute");
    if (!activation.equals("gelu") || !position.equals("absolute")) {
      throw folder.problem(
          FILE,
          "hidden_act is '%s' and position_embedding_type is '%s'; expected gelu and absolute"
              .formatted(activation, position));
    }
    TextEncoderConfig config =
        new TextEncoderConfig(
            family,
            new EmbeddingTables(
                size(folder, json, "vocab_size"),
                size(folder, json, "max_position_embeddings"),
                json.path("pad_token_id").asInt(family == Family.ROBERTA ? 1 : 0)),
            size(folder, json, family.layers),
            size(folder, json, family.width),
            size(folder, json, family.heads),
            size(folder, json, family.feedForwardWidth),
            json.path("layer_norm_eps").asDouble(1e-12),
            relative);
    if (config.width % config.heads != 0 || config.maxTokens() < 3) {
      throw folder.problem(
          FILE,
          "%s %d, %s %d and max_position_embeddings %d are inconsistent"
              .formatted(
                  family.width,
                  config.width,
                  family.heads,
                  config.heads,
                  config.tables.positions()));
    }
    return config;
  }

  /** Returns a size in {@code config.json}, at least 1. */
  static int size(ModelFolder folder, JsonNode json, String key) {
    int value = json.path(key).asInt(0);
    if (value < 1 || value > 1_000_000) {
      throw folder.problem(
          FILE, "'%s' is %s; expected 1 to 1000000".formatted(key, json.path(key)));
    }
    return value;
  }

  /**
   * Returns the configuration of the model's first layers.
   *
   * @param folder the folder of the model, for messages
   * @param count the number of layers; 0 for the embeddings
   * @throws IllegalArgumentException if the model has fewer layers
   */
  TextEncoderConfig withLayers(ModelFolder folder, int count) {
    if (count < 0 || count > layers) {
      throw folder.problem(
          FILE, "layer %d of a model with %d layers; use 0 to %d".formatted(count, layers, layers));
    }
    return new TextEncoderConfig(
        family, tables, count, width, heads, feedForwardWidth, epsilon, relative);
  }

  /** Returns true for RoBERTa, which has other positions and special tokens than BERT. */
  boolean roberta() {
    return family == Family.ROBERTA;
  }

  /** Returns true if attention depends on distances, and tokens have no embedded position. */
  boolean hasRelativePositions() {
    return relative.rows() > 0;
  }

  /** Returns true if tokens have an embedding of their segment. */
  boolean hasSegments() {
    return family == Family.BERT || family == Family.ROBERTA;
  }

  /** Returns the row of the first token in the position table. */
  int firstPosition() {
    return roberta() ? tables.paddingId() + 1 : 0;
  }

  /** Returns the maximum length of a text in tokens, including special tokens. */
  int maxTokens() {
    return hasRelativePositions()
        ? MAX_TOKENS
        : Math.min(MAX_TOKENS, tables.positions() - firstPosition());
  }
}
