package org.ithn.backbones.r2gencmn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names that the PyTorch original gives to the encoder-decoder's weights.
 *
 * <p>Linear kernels are the transposes of PyTorch's {@code weight}.
 *
 * @param layers of the encoder and of the decoder
 */
public record R2GenCmnNames(int layers) {
  private static final String[] PROJECTIONS = {"query", "key", "value", "output"};

  /**
   * What a weight of the original becomes here.
   *
   * @param path below the backbone's scope
   * @param transposed whether the original's matrix is the transpose
   */
  public record Target(String path, boolean transposed) {}

  /** The original's names, below {@code encoder_decoder.}, and what they become. */
  public Map<String, Target> table() {
    Map<String, Target> table = new LinkedHashMap<>();
    table.put("memory_matrix", new Target("memory/matrix", false));
    linear(table, "att_embed.0", "patches");
    attention(table, "cmn", "memory");
    for (int i = 0; i < layers; i++) {
      String from = "model.encoder.layers." + i;
      String to = "encoder/layer_" + i;
      attention(table, from + ".self_attn", to + "/self_attention");
      feedForward(table, from, to);
      norm(table, from + ".sublayer.0.norm", to + "/self_attention_norm");
      norm(table, from + ".sublayer.1.norm", to + "/feed_forward_norm");
    }
    norm(table, "model.encoder.norm", "encoder/norm");
    for (int i = 0; i < layers; i++) {
      String from = "model.decoder.layers." + i;
      String to = "decoder/layer_" + i;
      attention(table, from + ".self_attn", to + "/self_attention");
      attention(table, from + ".src_attn", to + "/cross_attention");
      feedForward(table, from, to);
      norm(table, from + ".sublayer.0.norm", to + "/self_attention_norm");
      norm(table, from + ".sublayer.1.norm", to + "/cross_attention_norm");
      norm(table, from + ".sublayer.2.norm", to + "/feed_forward_norm");
    }
    norm(table, "model.decoder.norm", "decoder/norm");
    table.put("model.tgt_embed.0.lut.weight", new Target("decoder/embedding/table", false));
    linear(table, "logit", "vocabulary");
    return table;
  }

  private static void attention(Map<String, Target> table, String from, String to) {
    for (int i = 0; i < PROJECTIONS.length; i++) {
      linear(table, from + ".linears." + i, to + "/" + PROJECTIONS[i]);
    }
  }

  private static void feedForward(Map<String, Target> table, String from, String to) {
    linear(table, from + ".feed_forward.w_1", to + "/feed_forward/inner");
    linear(table, from + ".feed_forward.w_2", to + "/feed_forward/outer");
  }

  private static void linear(Map<String, Target> table, String from, String to) {
    table.put(from + ".weight", new Target(to + "/kernel", true));
    table.put(from + ".bias", new Target(to + "/bias", false));
  }

  private static void norm(Map<String, Target> table, String from, String to) {
    table.put(from + ".a_2", new Target(to + "/scale", false));
    table.put(from + ".b_2", new Target(to + "/shift", false));
  }
}
