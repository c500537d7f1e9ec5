package org.ithn.backbones.importing;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping.Layout;

/** Builder of a weight table, layer by layer, with the layer names of R2Gen's family. */
public final class WeightTableBuilder {
  private static final String[] PROJECTIONS = {"query", "key", "value", "output"};

  private final String scale;
  private final String shift;
  private final List<WeightMapping> rows = new ArrayList<>();

  /**
   * Creates an empty builder.
   *
   * @param scale the original's name for a norm's scale
   * @param shift the original's name for a norm's shift
   */
  public WeightTableBuilder(String scale, String shift) {
    this.scale = scale;
    this.shift = shift;
  }

  /**
   * Returns the rows that ITHN's released code adds to a backbone: both projections and both
   * temperatures.
   */
  public static List<WeightMapping> ithnRows() {
    return List.of(
        new WeightMapping("img_projection.linear1.weight", "alignment/image/kernel", Layout.LINEAR),
        new WeightMapping(
            "text_projection.linear1.weight", "alignment/report/kernel", Layout.LINEAR),
        new WeightMapping("temp_1", "loss/clip/log_scale", Layout.SAME),
        new WeightMapping("temp_3", "loss/clip/log_scale_s3", Layout.SAME));
  }

  /** Adds an array with the same axis order. */
  public WeightTableBuilder tensor(String original, String path) {
    rows.add(new WeightMapping(original, path, Layout.SAME));
    return this;
  }

  /** Adds a linear layer with its bias. */
  public WeightTableBuilder linear(String original, String path) {
    rows.add(new WeightMapping(original + ".weight", path + "/kernel", Layout.LINEAR));
    return tensor(original + ".bias", path + "/bias");
  }

  /** Adds the four linear layers of an attention. */
  public WeightTableBuilder attention(String original, String path) {
    for (int i = 0; i < PROJECTIONS.length; i++) {
      linear(original + ".linears." + i, path + "/" + PROJECTIONS[i]);
    }
    return this;
  }

  /** Adds a norm. */
  public WeightTableBuilder norm(String original, String path) {
    return tensor(original + "." + scale, path + "/scale")
        .tensor(original + "." + shift, path + "/shift");
  }

  /** Adds the layers of an encoder and a decoder, with their norms. */
  public WeightTableBuilder transformer(int layers) {
    for (int i = 0; i < layers; i++) {
      String original = "model.encoder.layers." + i;
      String path = "encoder/layer_" + i;
      attention(original + ".self_attn", path + "/self_attention");
      feedForward(original, path);
      norm(original + ".sublayer.0.norm", path + "/self_attention_norm");
      norm(original + ".sublayer.1.norm", path + "/feed_forward_norm");
    }
    norm("model.encoder.norm", "encoder/norm");
    for (int i = 0; i < layers; i++) {
      String original = "model.decoder.layers." + i;
      String path = "decoder/layer_" + i;
      attention(original + ".self_attn", path + "/self_attention");
      attention(original + ".src_attn", path + "/cross_attention");
      feedForward(original, path);
      norm(original + ".sublayer.0.norm", path + "/self_attention_norm");
      norm(original + ".sublayer.1.norm", path + "/cross_attention_norm");
      norm(original + ".sublayer.2.norm", path + "/feed_forward_norm");
    }
    return norm("model.decoder.norm", "decoder/norm");
  }

  private void feedForward(String original, String path) {
    linear(original + ".feed_forward.w_1", path + "/feed_forward/inner");
    linear(original + ".feed_forward.w_2", path + "/feed_forward/outer");
  }

  /** Returns all rows so far. */
  public List<WeightMapping> rows() {
    return List.copyOf(rows);
  }
}
