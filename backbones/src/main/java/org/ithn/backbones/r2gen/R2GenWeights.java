package org.ithn.backbones.r2gen;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableBuilder;
import org.ithn.backbones.vision.ResNetWeights;

/** Weight tables for checkpoints of the PyTorch original. */
public final class R2GenWeights {
  private R2GenWeights() {}

  /**
   * Returns the table of R2Gen checkpoints: extractor and encoder-decoder, with paths below {@code
   * backbone/}.
   */
  public static WeightTable originalTable(R2GenConfig config) {
    return new WeightTable(backbone(config), R2GenWeights::isIgnored);
  }

  /**
   * Returns the table of checkpoints of ITHN's released code: {@link #originalTable} plus both
   * projections and both temperatures.
   */
  public static WeightTable ithnTable(R2GenConfig config) {
    List<WeightMapping> rows = new ArrayList<>(backbone(config));
    rows.addAll(WeightTableBuilder.ithnRows());
    return new WeightTable(rows, R2GenWeights::isIgnored);
  }

  private static List<WeightMapping> backbone(R2GenConfig config) {
    List<WeightMapping> rows =
        new ArrayList<>(ResNetWeights.extractorRows(config.vision(), "backbone/vision/"));
    encoderDecoder(config.layers())
        .forEach(row -> rows.add(row.withPrefixes("encoder_decoder.", "backbone/")));
    return rows;
  }

  private static boolean isIgnored(String key) {
    return key.endsWith("num_batches_tracked") || key.endsWith(".pe");
  }

  /**
   * Returns the rows of the encoder-decoder, without prefixes.
   *
   * @param layers the number of layers of the encoder and of the decoder
   */
  public static List<WeightMapping> encoderDecoder(int layers) {
    WeightTableBuilder rows = new WeightTableBuilder("gamma", "beta");
    rows.linear("att_embed.0", "patches");
    rows.transformer(layers);
    for (int i = 0; i < layers; i++) {
      String[] sublayers = {"self_attention", "cross_attention", "feed_forward"};
      for (int k = 0; k < sublayers.length; k++) {
        String original = "model.decoder.layers.%d.sublayer.%d.norm".formatted(i, k);
        String path = "decoder/layer_%d/%s_norm".formatted(i, sublayers[k]);
        rows.linear(original + ".mlp_gamma.0", path + "/scale_change/inner");
        rows.linear(original + ".mlp_gamma.2", path + "/scale_change/outer");
        rows.linear(original + ".mlp_beta.0", path + "/shift_change/inner");
        rows.linear(original + ".mlp_beta.2", path + "/shift_change/outer");
      }
    }
    rows.attention("model.rm.attn", "memory/attention");
    rows.linear("model.rm.mlp.0", "memory/mlp/inner");
    rows.linear("model.rm.mlp.2", "memory/mlp/outer");
    rows.linear("model.rm.W", "memory/input_gates");
    rows.linear("model.rm.U", "memory/memory_gates");
    rows.tensor("model.tgt_embed.0.lut.weight", "decoder/embedding/table");
    return rows.linear("logit", "vocabulary").rows();
  }
}
