package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Distances between tokens in a DeBERTa model.
 *
 * @param rows rows of the table of distances in each direction; 0 if the model has no such table
 * @param buckets rows that distances share in each direction, so that far ones have a common row; 0
 *     if each distance has its own
 * @param farthest the largest distance of the last bucket
 * @param kernel the tokens of the convolution beside the first layer, an odd number; 0 if there is
 *     none
 */
record RelativePositions(int rows, int buckets, int farthest, int kernel) {
  /** The value of models with absolute positions. */
  static final RelativePositions NONE = new RelativePositions(0, 0, 0, 0);

  private static final String FILE = "config.json";
  private static final int LARGEST_KERNEL = 31;

  /**
   * Reads the keys of DeBERTa in {@code config.json}.
   *
   * @throws IllegalArgumentException if the attention is not that of the published models
   */
  static RelativePositions read(ModelFolder folder, JsonNode json, boolean version2) {
    check(folder, json);
    int largest = json.path("max_relative_positions").asInt(-1);
    if (largest < 1) {
      largest = TextEncoderConfig.size(folder, json, "max_position_embeddings");
    }
    if (!version2) {
      return new RelativePositions(largest, 0, 0, 0);
    }
    checkVersion2(folder, json);
    int buckets = Math.max(0, json.path("position_buckets").asInt(-1));
    if (buckets == 1 || largest < buckets) {
      throw folder.problem(
          FILE,
          "position_buckets is %d of %d distances; expected 2 to that number, or 0"
              .formatted(buckets, largest));
    }
    return new RelativePositions(
        buckets > 0 ? buckets : largest,
        buckets,
        largest - 1,
        json.path("conv_kernel_size").asInt(0));
  }

  private static void check(ModelFolder folder, JsonNode json) {
    String types = json.path("pos_att_type").toString();
    boolean published =
        json.path("relative_attention").asBoolean(false)
            && !json.path("position_biased_input").asBoolean(true)
            && !json.path("talking_head").asBoolean(false)
            && json.path("type_vocab_size").asInt(0) == 0
            && types.contains("c2p")
            && types.contains("p2c");
    if (!published) {
      throw folder.problem(
          FILE,
          "this variant of DeBERTa is not supported; expected relative_attention true,"
              + " position_biased_input and talking_head false, type_vocab_size 0 and pos_att_type"
              + " c2p and p2c");
    }
  }

  private static void checkVersion2(ModelFolder folder, JsonNode json) {
    int width = json.path("hidden_size").asInt();
    int heads = json.path("num_attention_heads").asInt();
    int kernel = json.path("conv_kernel_size").asInt(0);
    boolean convolution =
        kernel == 0
            || (kernel > 0
                && kernel <= LARGEST_KERNEL
                && kernel % 2 == 1
                && json.path("conv_groups").asInt(1) == 1
                && json.path("conv_act").asText("tanh").equals("gelu"));
    boolean published =
        convolution
            && json.path("share_att_key").asBoolean(false)
            && json.path("norm_rel_ebd").asText("none").contains("layer_norm")
            && json.path("embedding_size").asInt(width) == width
            && (long) heads * json.path("attention_head_size").asInt(width / Math.max(1, heads))
                == width;
    if (!published) {
      throw folder.problem(
          FILE,
          "this variant of DeBERTa version 2 is not supported; expected share_att_key true,"
              + " norm_rel_ebd layer_norm, embedding_size equal to hidden_size, and"
              + " conv_kernel_size 0 or an odd number with conv_act gelu and conv_groups 1");
    }
  }

  /**
   * Returns the row of each distance from 0, counted from the row of distance 0.
   *
   * <p>Distances below half the buckets have rows of their own. The rows of farther ones are
   * proportional to the logarithm, computed in single precision as in the source, {@code
   * make_log_bucket_position} of transformers.
   */
  int[] rowsOfDistances(int count) {
    int[] bucket = new int[count];
    int half = buckets / 2;
    float range = (float) Math.log((float) ((double) farthest / half));
    for (int distance = 0; distance < count; distance++) {
      bucket[distance] = distance;
      if (buckets > 0 && distance > half) {
        float share = (float) Math.log((float) distance / half) / range;
        bucket[distance] = (int) Math.ceil(share * (half - 1)) + half;
      }
    }
    return bucket;
  }
}
